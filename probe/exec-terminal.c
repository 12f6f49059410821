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
	terminal->line = terminal->master = -1;
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
	terminal->raw = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void terminal_expect(struct terminal *terminal, int line)
{
	terminal->line = line;
	stream_own(&terminal->input, STDIN_FILENO, O_RDONLY);
	stream_own(&terminal->output, STDOUT_FILENO, O_WRONLY);
}

/* The master, or the end of whoever should send it. */
static void take_master(struct terminal *terminal)
{
	terminal->master = receive_descriptor(terminal->line);
	terminal->line = -1;
	if (terminal->master < 0)
		return;
	fcntl(terminal->master, F_SETFL, O_NONBLOCK);
	if (terminal->hung_up)
		terminal_hang_up(terminal);
	else
		terminal_resume(terminal);
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
	if (terminal->line >= 0)
		polled[1] =
			(struct pollfd){.fd = terminal->line, .events = POLLIN};
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

/* `count` as from read(): 0 at the end, or when nothing can be read any more;
 * negative when nothing is there yet. */
static ssize_t filled(struct relay *relay, ssize_t count)
{
	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? -1 : 0;
	relay->sent = 0;
	relay->length = (size_t)count;
	return count;
}

/* `count` as from write(). Negative when nobody reads there any more. */
static int flushed(struct relay *relay, ssize_t count)
{
	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	relay->sent += (size_t)count;
	if (relay->sent == relay->length)
		relay->length = 0;
	return 0;
}

static ssize_t take_input(struct terminal *terminal)
{
	struct relay *in = &terminal->in;

	return filled(in, stream_read(&terminal->input, in->bytes,
				      sizeof(in->bytes)));
}

static ssize_t take_output(struct terminal *terminal)
{
	struct relay *out = &terminal->out;

	return filled(out,
		      read(terminal->master, out->bytes, sizeof(out->bytes)));
}

static int give_input(struct terminal *terminal)
{
	struct relay *in = &terminal->in;

	return flushed(in, write(terminal->master, in->bytes + in->sent,
				 in->length - in->sent));
}

static int give_output(struct terminal *terminal)
{
	struct relay *out = &terminal->out;

	return flushed(out,
		       stream_write(&terminal->output, out->bytes + out->sent,
				    out->length - out->sent));
}

static void read_input(struct terminal *terminal)
{
	struct relay *in = &terminal->in;
	ssize_t n = take_input(terminal);

	/* The kernel's answer to the background, as SIGTTIN is blocked. */
	if (!n && terminal->is_one && tcgetpgrp(STDIN_FILENO) != getpgrp()) {
		stop_by(SIGTTIN);
		n = take_input(terminal);
	}
	if (!n)
		end_input(terminal);
	else if (n > 0)
		terminal->within_line = in->bytes[n - 1] != '\n';
}

void terminal_relay(struct terminal *terminal, const struct pollfd *polled)
{
	if (terminal->line >= 0) {
		if (polled[1].revents)
			take_master(terminal);
		return;
	}
	if (polled[2].revents && give_output(terminal) < 0)
		terminal_hang_up(terminal);
	if (terminal->master < 0)
		return;
	if (polled[1].revents & (POLLIN | POLLHUP) && !terminal->out.length &&
	    !take_output(terminal))
		terminal->output_ended = 1;
	if (polled[1].revents & POLLOUT && give_input(terminal) < 0)
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
	terminal->hung_up = 1;
	terminal->master = -1;
	terminal->out.length = 0;
}

void terminal_end_input(struct terminal *terminal)
{
	terminal->input_ended = 1;
	terminal->in.length = 0;
}

int terminal_has_more(struct terminal *terminal)
{
	struct pollfd p = {.fd = terminal->master, .events = POLLIN};

	if (terminal->out.length)
		return 1;
	return terminal->master >= 0 && poll(&p, 1, 0) > 0 &&
	       p.revents & POLLIN && take_output(terminal) > 0;
}

void terminal_restore(struct terminal *terminal)
{
	if (terminal->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal->modes);
	terminal->raw = 0;
}
