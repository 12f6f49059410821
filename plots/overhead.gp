# SPDX-License-Identifier: GPL-3.0-or-later
#
# Overhead per workload. Given before this script: $points (one block per
# environment: line, ratio, low, high), series, titles[], workloads, the ticks
# of y, axis_low, axis_high, axis_ticks, say_cost, say_scale and say_closer (words); closer: whether there is a second panel
# for what lies near 1, with near_low and so on. Colours are Okabe & Ito's; each
# environment also has a shape of its own.

array colours[8] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9', '#000000', '#999999']
array shapes[7] = [7, 5, 9, 13, 11, 6, 4]
colour(i) = colours[1 + (i - 1) % 8]
shape(i) = shapes[1 + (i - 1) % 7]
offset(i) = (i - (series + 1) / 2.0) * 0.62 / series

# Margins are in pixels' share: names on the left, the key on top, so that the
# panels stand side by side.
left = 125.0 / width
right = 1 - 15.0 / width
keys = ceil(series / 3.0)
top = 1 - (22.0 + 18 * keys) / height
bottom = 76.0 / height
middle = closer ? left + 0.6 * (right - left) : right

set logscale x
set yrange [workloads + 0.6:0.4]
set ytics scale 0
set grid xtics lc rgb '#dddddd' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set tmargin at screen top
set bmargin at screen bottom
do for [i = 2:workloads:2] {
	set object i rectangle from graph 0, first i - 0.5 \
		to graph 1, first i + 0.5 behind \
		fillcolor rgb '#f4f4f4' fillstyle solid noborder
}
set arrow from 1, graph 0 to 1, graph 1 nohead lc rgb '#000000' lw 1.2 dt 2

set multiplot
set lmargin at screen left
set rmargin at screen middle
set xrange [axis_low:axis_high]
eval 'set xtics '.axis_ticks
set xlabel say_cost."\n".say_scale
set key at screen 0.5, screen 1 - 6.0 / height center top vertical \
	maxrows keys width 1
plot for [i = 1:series] $points index i - 1 \
	using 2:($1 + offset(i)):3:4 with xerrorbars \
	pt shape(i) ps 1 lw 1.6 lc rgb colour(i) title titles[i]
if (closer) {
	unset key
	set lmargin at screen middle + 25.0 / width
	set rmargin at screen right
	set xrange [near_low:near_high]
	eval 'set xtics '.near_ticks
	set format y ''
	set ytics ()
	set xlabel say_closer."\n "
	plot for [i = 1:series] $points index i - 1 \
		using 2:($1 + offset(i)):3:4 with xerrorbars \
		pt shape(i) ps 1 lw 1.6 lc rgb colour(i)
}
unset multiplot
