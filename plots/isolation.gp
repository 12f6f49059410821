# SPDX-License-Identifier: GPL-3.0-or-later
#
# The matrix of verdicts. Given before this script: $cells (column, line,
# colour, whether its text is light, words), $names (line, 1 or 2: depth, name),
# $heads (column, name, label), columns, lines.

unset key
unset tics
unset border
set lmargin 0
set rmargin 0
set tmargin 0
set bmargin 0
# The names take the room of 1.2 columns on the left.
set xrange [-0.75:columns + 0.55]
set yrange [lines + 0.8:-1]
set style fill solid border lc rgb '#999999'
plot $cells using 1:2:($1 - 0.485):($1 + 0.485):($2 - 0.44):($2 + 0.44):3 \
	with boxxyerror lc rgb variable, \
	$cells using 1:2:($4 == 0 ? strcol(5) : '') with labels \
	textcolor rgb '#000000' font ',9', \
	$cells using 1:2:($4 == 1 ? strcol(5) : '') with labels \
	textcolor rgb '#ffffff' font ',9', \
	$names using (-0.7):1:($2 == 1 ? strcol(3) : '') with labels left \
	font 'DejaVu Sans Bold,10', \
	$names using (-0.6):1:($2 == 2 ? strcol(3) : '') with labels left \
	font ',10', \
	$heads using 1:(-0.5):2 with labels font 'DejaVu Sans Bold,10', \
	$heads using 1:(0.2):3 with labels font ',9'
