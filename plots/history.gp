# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every series night by night, a panel for each. Given before this script: `panels`,
# `columns`, `rows`; `nights` (how many are shown), firstday, lastday (their dates);
# for each panel N from 1 on: $nightsN (number of the night, cost, ends of its
# interval), $levelsN (number, cost; a line each), cutsN (numbers of nights on which
# it changed), lowestN, highestN, tickN (of what is shown), titleN, foundN (whether it
# is a finding), and of its level beganN, lowN, highN (NaN: it has no interval).
unset key
set border 3 lc rgb '#666666'
set tics nomirror textcolor rgb '#000000'
set xtics (firstday 0, lastday nights - 1) font ',8' scale 0.5
set grid ytics lc rgb '#dddddd' lt 1 lw 0.5
set format y '%.4g'
set xrange [-1:nights]
set lmargin 6
set rmargin 5
set tmargin 1.6
set bmargin 1.8
set style fill solid 0.25 noborder
set multiplot layout rows, columns
do for [i = 1:panels] {
	found = value('found'.i)
	nightly = '$nights'.i
	levels = '$levels'.i
	began = value('began'.i)
	low = value('low'.i)
	high = value('high'.i)
	mark = found ? '#D55E00' : '#666666'
	set title value('title'.i) offset 0, -0.8 font ',9' \
		textcolor rgb found ? '#9a4a00' : '#000000'
	set ytics value('tick'.i) font ',8' scale 0.5
	set yrange [value('lowest'.i):value('highest'.i)]
	unset object
	unset arrow
	if (low == low) {
		set object 1 rectangle from began - 0.5, low to nights - 0.5, high \
			fc rgb mark fs solid 0.3 noborder behind
	}
	do for [at in value('cuts'.i)] {
		set arrow from at - 0.5, graph 0 to at - 0.5, graph 1 nohead \
			lc rgb mark dt 3
	}
	plot nightly using 1:3:4 with filledcurves lc rgb '#0072B2' \
		fs solid 0.25 noborder, \
		nightly using 1:2 with lines lc rgb '#0072B2' lw 1, \
		levels using 1:2 with lines lc rgb mark lw 1.5
}
unset multiplot
