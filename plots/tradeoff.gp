# SPDX-License-Identifier: GPL-3.0-or-later
#
# Protection against cost. Given before this script: $points (cost, share held,
# low and high of the cost, whether it is a rung, place and height of its name,
# whether that stands left of it, name), $path (from rung to rung: cost, share,
# differences), aside (how many are no rungs), axis_low, axis_high, axis_ticks,
# and the words: say_cost, say_held, say_ladder, say_rung, say_ordinary.

set logscale x
set xrange [axis_low:axis_high]
eval 'set xtics '.axis_ticks
set yrange [-6:106]
set xlabel say_cost
set ylabel say_held
set ytics 20
set grid lc rgb '#dddddd' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set key tmargin left horizontal Left reverse samplen 2
set style textbox opaque noborder fillcolor rgb '#ffffff' margins 0.3, 0.3
named(left) = column(8) == left ? strcol(9) : ''
plot $path using 1:2:3:4 with vectors head filled size graph 0.018,18 \
	lc rgb '#0072B2' lw 2 title say_ladder, \
	$points using 1:2:($6 - $1):($7 - $2) with vectors nohead \
	lc rgb '#aaaaaa' lw 0.8 notitle, \
	$points using 1:2:3:4 with xerrorbars pt -1 lw 1.4 \
	lc rgb '#555555' notitle, \
	$points using ($5 == 1 ? $1 : NaN):2 with points pt 7 ps 1.5 \
	lc rgb '#000000' title say_rung, \
	$points using ($5 == 0 ? $1 : NaN):2 with points pt 8 ps 1.7 lw 1.8 \
	lc rgb '#D55E00' title aside ? say_ordinary : '', \
	$points using 6:7:(named(0)) with labels boxed left font ',10' notitle, \
	$points using 6:7:(named(1)) with labels boxed right font ',10' notitle
