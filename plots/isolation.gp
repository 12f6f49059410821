# SPDX-License-Identifier: GPL-3.0-or-later
#
# The matrix of verdicts, in pixels from the top left. Given before this script:
# $bars (left, right, top, bottom, colour), $hatches (x, y, and how far from
# there), $words (x, y, whether light, text), $names (x, y, manner, text; manners:
# 1 an attack, 2 what it tries, 3 what it threatens, 4 head of a column, 5 small),
# width, height.

unset key
unset tics
unset border
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:width]
set yrange [height:0]
# Where it is not of that manner, nowhere: an empty word would be written, too.
at(m) = column(3) == m ? column(1) : NaN
plot $bars using (($1 + $2) / 2):(($3 + $4) / 2):1:2:3:4:5 with boxxyerror \
	fill solid border lc rgb '#444444' lc rgb variable, \
	$hatches using 1:2:3:4 with vectors nohead lc rgb '#bbbbbb', \
	$words using (at(0)):2:4 with labels \
	textcolor rgb '#000000' font ',9', \
	$words using (at(1)):2:4 with labels \
	textcolor rgb '#ffffff' font ',9', \
	$names using (at(1)):2:4 with labels left font 'DejaVu Sans Bold,9', \
	$names using (at(2)):2:4 with labels left font ',8' \
	textcolor rgb '#444444', \
	$names using (at(3)):2:4 with labels left font 'DejaVu Sans Bold,11', \
	$names using (at(4)):2:4 with labels font 'DejaVu Sans Bold,10', \
	$names using (at(5)):2:4 with labels font ',8' \
	textcolor rgb '#444444'
