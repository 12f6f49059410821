# SPDX-License-Identifier: GPL-3.0-or-later
#
# What was found, night by night, a panel for each. Given before this script, for
# each panel N from 1 to `panels`: $nightsN (seconds since 1970, cost, less and more
# one deviation), titleN, beganN, lastN (seconds), lowN, highN (the level since).
unset key
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set grid ytics lc rgb '#dddddd' lt 1 lw 0.5
set xdata time
set timefmt '%s'
set format x "%Y-%m-%d"
set xtics font ',9'
set format y '%.4g'
set offsets graph 0.01, graph 0.01, graph 0.1, graph 0.1
set lmargin 10
set rmargin 6
set pointintervalbox 0
set style fill solid 0.25 noborder
set multiplot layout panels, 1
do for [i = 1:panels] {
	name = value('title'.i)
	nights = '$nights'.i
	began = value('began'.i)
	last = value('last'.i)
	low = value('low'.i)
	high = value('high'.i)
	# One night is a band, too.
	last = last > began ? last : began + 43200
	set title name offset 0, -0.7
	unset object 1
	set object 1 rectangle from began, low to last, high fc rgb '#D55E00' \
		fs solid 0.35 noborder behind
	unset arrow
	set arrow from began, graph 0 to began, graph 1 nohead \
		lc rgb '#D55E00' dt 3
	plot nights using 1:(1) with lines lc rgb '#666666' dt 2, \
		nights using 1:2:3:4 with yerrorbars pt 7 ps 0.5 lw 1 \
		lc rgb '#0072B2'
}
unset multiplot
