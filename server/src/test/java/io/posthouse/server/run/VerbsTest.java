package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script tells the program as it starts it. */
class VerbsTest {
    /** Every verb that starts it; what would be Java prints its words. */
    private static final String SCRIPT = """
            set -euo pipefail
            CALL=posthouse PAGES=/usr/share/doc/posthouse DATA_USUAL=$1 JVM_ARGS=jvm.args JAVA=echo
            make_ready() { :; }
            as_its_owner() { :; }
            . ../deploy/verbs.sh
            class_path() { printf 'jars\\n'; }
            shift
            operators_verb "$@"
            """;

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"up", "login list", "config list", "backup list", "restore list"})
    void tellsTheProgramHowItIsCalledAndWhereThePagesLie(String verb) throws IOException, InterruptedException {
        // given
        ProcessBuilder script = new ProcessBuilder("bash", "-c", SCRIPT, "verbs", data.toString());
        script.command().addAll(List.of(verb.split(" ", -1)));

        // when
        Process run = script.redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(run.waitFor()).as(said).isZero();
        assertThat(said).contains(" -Dposthouse.call=posthouse -Dposthouse.pages=/usr/share/doc/posthouse ",
                " io.posthouse.server.Posthouse " + verb);
    }
}
