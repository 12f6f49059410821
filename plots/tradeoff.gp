# SPDX-License-Identifier: GPL-3.0-or-later
#
# Protection against cost. Given before this script: $points (one block per
# environment: cost, share held, low, high), series, titles[], axis_low,
# axis_high, axis_ticks. Native is the first of the colours, black.

array colours[8] = ['#000000', '#0072B2', '#D55E00', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9', '#999999']
array shapes[7] = [8, 7, 5, 9, 13, 11, 6]
colour(i) = colours[1 + (i - 1) % 8]
shape(i) = shapes[1 + (i - 1) % 7]

set logscale x
set xrange [axis_low:axis_high]
eval axis_ticks
set yrange [-4:104]
set xlabel 'cost: geometric mean of the ratios to native (logarithmic), bars: 95 % interval'
set ylabel 'held, of the attempts that count (%)'
set ytics 20
set grid lc rgb '#dddddd' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set key tmargin left vertical maxcols 1 Left reverse
plot for [i = 1:series] $points index i - 1 using 1:2:3:4 with xerrorbars \
	pt shape(i) ps 1.6 lw 1.8 lc rgb colour(i) title titles[i]
