/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-terminal.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* The usual size, for whom it is unknown. */
#define ROWS 24
#define COLUMNS 80

static int find_size(struct winsize *size)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (!ioctl(fd, TIOCGWINSZ, size) && size->ws_row)
			return 1;
	return 0;
}

void terminal_look(struct terminal *terminal)
{
	terminal->master = -1;
	terminal->is_one = !tcgetattr(STDIN_FILENO, &terminal->modes);
	if (!find_size(&terminal->size))
		terminal->size =
			(struct winsize){.ws_row = ROWS, .ws_col = COLUMNS};
}

static int send_descriptor(int line, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte = 0;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(line, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

static int receive_descriptor(int line)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	int fd = -1;

	if (recvmsg(line, &message, MSG_CMSG_CLOEXEC) == 1 &&
	    control.header.cmsg_len == CMSG_LEN(sizeof(int)) &&
	    control.header.cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

int terminal_make(const struct terminal *terminal, int line, int64_t uid,
		  struct error *err)
{
	cleanup_close int master =
		open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	int slave, unlocked = 0;

	if (master < 0)
		return error_make(err, errno, "no terminal inside (/dev/ptmx)");
	if (ioctl(master, TIOCSPTLCK, &unlocked) < 0)
		return error_make(err, errno, "cannot unlock a terminal");
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return error_make(err, errno, "cannot open a terminal");
	if (terminal->is_one)
		tcsetattr(slave, TCSANOW, &terminal->modes);
	ioctl(slave, TIOCSWINSZ, &terminal->size);
	/* Where that is not allowed it stays root's. */
	if (uid > 0 && fchown(slave, (uid_t)uid, (gid_t)-1) < 0)
		errno = 0;
	if (send_descriptor(line, master) < 0) {
		error_make(err, errno, "nobody takes the terminal");
		close(slave);
		return -1;
	}
	return slave;
}

/* Stopped as a process of the background is, if there is somebody who would
 * let it go on. */
static void stop_by(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(0, signal);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void make_raw(struct terminal *terminal)
{
	struct termios raw = terminal->modes;

	if (!terminal->is_one)
		return;
	if (tcgetpgrp(STDIN_FILENO) != getpgrp())
		stop_by(SIGTTOU);
	cfmakeraw(&raw);
	terminal->raw = !tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

void terminal_take(struct terminal *terminal, int line)
{
	terminal->master = receive_descriptor(line);
	if (terminal->master < 0)
		return;
	fcntl(terminal->master, F_SETFL, O_NONBLOCK);
	make_raw(terminal);
}

void terminal_poll(const struct terminal *terminal, struct pollfd *polled)
{
	const struct relay *in = &terminal->in, *out = &terminal->out;
	int master = terminal->master, wanted = 0;

	if (in->length)
		wanted |= POLLOUT;
	if (!out->length && !terminal->output_ended)
		wanted |= POLLIN;
	polled[0] = (struct pollfd){.fd = -1, .events = POLLIN};
	if (master >= 0 && !in->length && !terminal->input_ended)
		polled[0].fd = STDIN_FILENO;
	polled[1] = (struct pollfd){.fd = wanted ? master : -1,
				    .events = (short)wanted};
	polled[2] = (struct pollfd){.fd = out->length ? STDOUT_FILENO : -1,
				    .events = POLLOUT};
}

/* What a person would type to end the input: once, or twice within a line. */
static void type_end(struct terminal *terminal)
{
	struct relay *in = &terminal->in;
	struct termios modes;

	if (tcgetattr(terminal->master, &modes) < 0 ||
	    !(modes.c_lflag & ICANON))
		return;
	in->bytes[0] = in->bytes[1] = (char)modes.c_cc[VEOF];
	in->sent = 0;
	in->length = terminal->within_line ? 2 : 1;
}

static void end_input(struct terminal *terminal)
{
	terminal->input_ended = 1;
	if (terminal->is_one)
		terminal_hang_up(terminal);
	else
		type_end(terminal);
}

/* Bytes read; 0 at the end, or when nothing can be read any more. */
static ssize_t fill(struct relay *relay, int fd)
{
	ssize_t n = read(fd, relay->bytes, sizeof(relay->bytes));

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -1 : 0;
	relay->sent = 0;
	relay->length = (size_t)n;
	return n;
}

/* Negative when nobody reads there any more. */
static int flush(struct relay *relay, int fd)
{
	ssize_t n = write(fd, relay->bytes + relay->sent,
			  relay->length - relay->sent);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	relay->sent += (size_t)n;
	if (relay->sent == relay->length)
		relay->length = 0;
	return 0;
}

static void read_input(struct terminal *terminal)
{
	struct relay *in = &terminal->in;
	ssize_t n = fill(in, STDIN_FILENO);

	/* The kernel's answer to the background, as SIGTTIN is blocked. */
	if (!n && terminal->is_one && tcgetpgrp(STDIN_FILENO) != getpgrp()) {
		stop_by(SIGTTIN);
		n = fill(in, STDIN_FILENO);
	}
	if (!n)
		end_input(terminal);
	else if (n > 0)
		terminal->within_line = in->bytes[n - 1] != '\n';
}

void terminal_relay(struct terminal *terminal, const struct pollfd *polled)
{
	if (polled[2].revents && flush(&terminal->out, STDOUT_FILENO) < 0)
		terminal_hang_up(terminal);
	if (terminal->master < 0)
		return;
	if (polled[1].revents & (POLLIN | POLLHUP) && !terminal->out.length &&
	    !fill(&terminal->out, terminal->master))
		terminal->output_ended = 1;
	if (polled[1].revents & POLLOUT &&
	    flush(&terminal->in, terminal->master) < 0)
		terminal->in.length = 0;
	if (polled[0].revents)
		read_input(terminal);
}

void terminal_resize(struct terminal *terminal)
{
	if (terminal->master >= 0 && find_size(&terminal->size))
		ioctl(terminal->master, TIOCSWINSZ, &terminal->size);
}

void terminal_resume(struct terminal *terminal)
{
	if (terminal->master < 0)
		return;
	make_raw(terminal);
	terminal_resize(terminal);
}

void terminal_hang_up(struct terminal *terminal)
{
	if (terminal->master >= 0)
		close(terminal->master);
	terminal->master = -1;
	terminal->out.length = 0;
}

/* What the other has written and is still in the kernel: 0 nothing. */
static int has_more(struct terminal *terminal)
{
	struct pollfd p = {.fd = terminal->master, .events = POLLIN};

	return terminal->master >= 0 && poll(&p, 1, 0) > 0 &&
	       p.revents & POLLIN && fill(&terminal->out, terminal->master) > 0;
}

void terminal_drain(struct terminal *terminal, int signals)
{
	struct pollfd polled[2] = {
		{.fd = STDOUT_FILENO, .events = POLLOUT},
		{.fd = signals, .events = POLLIN},
	};

	while (terminal->out.length || has_more(terminal)) {
		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			return;
		if (polled[1].revents)
			return;
		if (polled[0].revents &&
		    flush(&terminal->out, STDOUT_FILENO) < 0)
			return;
	}
}

void terminal_restore(struct terminal *terminal)
{
	if (terminal->raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->modes);
	terminal->raw = 0;
}
