# SPDX-License-Identifier: GPL-3.0-or-later
#
# The host's canary. Given before this script: for each line i name(i) and
# head(i), whether it heads others; lines; for each panel i $quiet(i) and $attack(i) (line, median, 99th percentile),
# axis(i)_low, axis(i)_high, axis(i)_ticks and title(i); panels; left (room for
# names, in pixels), say_quiet, say_attack, say_scale.

gap = 18.0
across = (width - left - 14.0 - gap * (panels - 1)) / panels
blue = '#0072B2'
orange = '#D55E00'

set logscale x
set yrange [lines + 0.6:0.4]
set grid xtics lc rgb '#cccccc' lt 1 lw 0.5
set border 3 lc rgb '#666666'
set tics nomirror scale 0.5 textcolor rgb '#000000'
set xtics font ',9'
unset ytics
set tmargin at screen 1 - 74.0 / height
set bmargin at screen 46.0 / height
do for [i = 2:lines:2] {
	set object i rectangle from graph 0, first i - 0.5 \
		to graph 1, first i + 0.5 behind \
		fillcolor rgb '#f4f4f4' fillstyle solid noborder
}
do for [i = 1:lines] {
	if (value('head'.i)) {
		set label i value('name'.i) at screen 0.008, first i left \
			font 'DejaVu Sans Bold,9'
	} else {
		set label i value('name'.i) at graph -0.03, first i right \
			font ',9'
	}
}
set multiplot
do for [i = 1:panels] {
	x = left + (i - 1) * (across + gap)
	set lmargin at screen x / width
	set rmargin at screen (x + across) / width
	set xrange [value('axis'.i.'_low'):value('axis'.i.'_high')]
	eval 'set xtics '.value('axis'.i.'_ticks')
	set title value('title'.i) offset 0, -0.7 font 'DejaVu Sans Bold,9'
	if (i == 1) {
		set key at screen 0.5, screen 1 - 6.0 / height center top \
			horizontal samplen 2 font ',10'
		set label 10000 say_scale \
			at screen 0.5, screen 10.0 / height center font ',10'
	}
	eval 'plot $quiet'.i.' using 2:($1 - 0.18):($3 - $2):(0) with vectors nohead lw 2 lc rgb blue notitle, '. \
		'$attack'.i.' using 2:($1 + 0.18):($3 - $2):(0) with vectors nohead lw 2 lc rgb orange notitle, '. \
		'$quiet'.i.' using 2:($1 - 0.18) with points pt 6 ps 0.8 lw 1.6 lc rgb blue title say_quiet, '. \
		'$attack'.i.' using 2:($1 + 0.18) with points pt 9 ps 0.9 lc rgb orange title say_attack'
	unset key
	unset label
}
unset multiplot
