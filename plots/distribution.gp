# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every sample of every trial. Given before this script: for each panel i $even(i)
# and $odd(i) (strokes: value, top, height; of starts with an even and an odd
# number), $median(i) (value, line), axis(i)_low, axis(i)_high, axis(i)_ticks and
# title(i); panels, bands, columns, lines, names (a command that sets the ticks of
# y), say_marks; in pixels left (room for names), head (room above all), beside (what a panel
# has above and below its bands).

gap = 16.0
across = (width - left - 12.0 - gap * (columns - 1)) / columns
down = (height - head) / (1.0 * lines)
column_of(i) = (i - 1) % columns
line_of(i) = (i - 1) / columns
top(i) = 1 - (head + line_of(i) * down + 24.0) / height
bottom(i) = 1 - (head + (line_of(i) + 1) * down - (beside - 24.0)) / height

set logscale x
set yrange [bands + 0.5:0.5]
set grid xtics lc rgb '#cccccc' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror scale 0.5 textcolor rgb '#000000'
set xtics font ',9'
unset key
do for [i = 2:bands:2] {
	set object i rectangle from graph 0, first i - 0.5 \
		to graph 1, first i + 0.5 behind \
		fillcolor rgb '#f4f4f4' fillstyle solid noborder
}
set label 1 say_marks at screen 0.5, screen 1 - 14.0 / height center font ',9'
set multiplot
do for [i = 1:panels] {
	x = left + column_of(i) * (across + gap)
	set lmargin at screen x / width
	set rmargin at screen (x + across) / width
	set tmargin at screen top(i)
	set bmargin at screen bottom(i)
	set xrange [value('axis'.i.'_low'):value('axis'.i.'_high')]
	eval 'set xtics '.value('axis'.i.'_ticks')
	eval column_of(i) == 0 ? names : 'unset ytics'
	set title value('title'.i) offset 0, -0.7 font 'DejaVu Sans Bold,10'
	eval 'plot $even'.i.' using 1:2:(0):3 with vectors nohead lw 1.3 lc rgb "#E69F00", '. \
		'$odd'.i.' using 1:2:(0):3 with vectors nohead lw 1.3 lc rgb "#0072B2", '. \
		'$median'.i.' using 1:2 with points pt 7 ps 0.3 lc rgb "#000000"'
	unset label 1
}
unset multiplot
