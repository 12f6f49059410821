# SPDX-License-Identifier: GPL-3.0-or-later
#
# The ladder: start-up above, cost below, a column for each rung. Given before
# this script: $rungs (place, name, start in ms: median, low, high; cost: ratio,
# low, high; both in words), rungs, say_start, say_cost and say_bars (words).

blue = '#0072B2'
orange = '#D55E00'

set xrange [0.5:rungs + 0.9]
set grid ytics lc rgb '#dddddd' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set logscale y
unset key
set lmargin 12
set rmargin 9
set multiplot layout 2, 1

set bmargin 1.5
set tmargin 2
set format x ''
set xtics 1, 1, rungs
set ylabel say_start
plot $rungs using 1:3:4:5 with yerrorbars pt 7 ps 1.4 lw 1.8 lc rgb blue, \
	$rungs using 1:3:9 with labels left offset 1.2, 0.7 \
	tc rgb blue

set bmargin 4.5
set tmargin 1
set xtics rotate by -18 offset 0, 0
set ylabel say_cost."\n".say_bars
plot $rungs using 1:6:7:8:xtic(2) with yerrorbars pt 5 ps 1.4 lw 1.8 lc rgb orange, \
	$rungs using 1:6:10 with labels left offset 1.2, 0.7 \
	tc rgb '#9a4a00', 1 with lines lc rgb '#666666' dt 2

unset multiplot
