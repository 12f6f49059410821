# SPDX-License-Identifier: GPL-3.0-or-later
#
# Neighbours as heat maps. Given before this script: $cells (column, line,
# colour, whether its text is light, whether it is bold, words), $heads (column,
# line, words), $victims (column, line, name), $names (line, name), columns,
# lines, names (room for them, in columns), and the words say_numbers and say_bold.
unset key
unset tics
unset border
set lmargin 0
set rmargin 0
set tmargin 0
set bmargin 0
set xrange [-0.6 - names:columns - 0.3]
set yrange [lines:0]
set style fill solid border lc rgb '#999999'
set label 1 say_numbers \
	at first -0.5 - names, first lines - 1.9 left font ',9'
set label 2 say_bold \
	at first -0.5 - names, first lines - 1 left font ',9'
# Where it does not look like that, nowhere: an empty word would be written, too.
at(light, bold) = column(4) == light && column(5) == bold ? column(1) : NaN
plot $cells using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5):3 \
	with boxxyerror lc rgb variable, \
	$cells using (at(0, 0)):2:6 with labels \
	textcolor rgb '#000000' font ',9', \
	$cells using (at(0, 1)):2:6 with labels \
	textcolor rgb '#000000' font 'DejaVu Sans Bold,9', \
	$cells using (at(1, 0)):2:6 with labels \
	textcolor rgb '#ffffff' font ',9', \
	$cells using (at(1, 1)):2:6 with labels \
	textcolor rgb '#ffffff' font 'DejaVu Sans Bold,9', \
	$heads using ($1 - 0.5):2:3 with labels left \
	font 'DejaVu Sans Bold,10', \
	$victims using 1:2:3 with labels left rotate by 90 font ',9', \
	$names using (-0.7):1:2 with labels right font ',9'
