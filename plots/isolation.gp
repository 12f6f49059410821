# SPDX-License-Identifier: GPL-3.0-or-later
#
# The matrix of verdicts, in pixels from the top left. Given before this script:
# $bars and $hatches (left, right, top, bottom, colour), $words (x, y, whether
# light, text), $names (x, y, manner, text; manners: 1 an attack, 2 what it tries,
# 3 what it threatens, 4 head of a column, 5 small), width, height.

unset key
unset tics
unset border
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:width]
set yrange [height:0]
name(m) = column(3) == m ? strcol(4) : ''
plot $bars using (($1 + $2) / 2):(($3 + $4) / 2):1:2:3:4:5 with boxxyerror \
	fill solid border lc rgb '#444444' lc rgb variable, \
	$hatches using (($1 + $2) / 2):(($3 + $4) / 2):1:2:3:4 with boxxyerror \
	fill pattern 4 border lc rgb '#444444' lc rgb '#bbbbbb', \
	$words using 1:2:($3 == 0 ? strcol(4) : '') with labels \
	textcolor rgb '#000000' font ',9', \
	$words using 1:2:($3 == 1 ? strcol(4) : '') with labels \
	textcolor rgb '#ffffff' font ',9', \
	$names using 1:2:(name(1)) with labels left font 'DejaVu Sans Bold,9', \
	$names using 1:2:(name(2)) with labels left font ',8' \
	textcolor rgb '#444444', \
	$names using 1:2:(name(3)) with labels left font 'DejaVu Sans Bold,11', \
	$names using 1:2:(name(4)) with labels font 'DejaVu Sans Bold,10', \
	$names using 1:2:(name(5)) with labels font ',8' \
	textcolor rgb '#444444'
