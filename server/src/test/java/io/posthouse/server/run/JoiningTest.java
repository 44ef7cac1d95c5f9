package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Fault;
import io.posthouse.server.settings.SettingRefused;
import io.posthouse.server.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoiningTest {
    private static final String SECRET = "--posthouse.cluster.secret=a secret that only this test knows 0123456789";
    private static final String DATABASE = "--posthouse.database.url=jdbc:postgresql://10.0.0.9/posthouse";

    @TempDir
    Path data;

    private Settings settings(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "--posthouse.data=" + data;
        System.arraycopy(words, 0, all, 1, words.length);
        return Settings.read(all);
    }

    @Test
    void asksForNothingWhereNobodyIsToBeJoined() {
        assertThat(Joining.words(settings())).isEmpty();
    }

    @Test
    void saysAllThatIsMissingAtOnceAndWhereToPutIt() {
        assertThatThrownBy(() -> Joining.words(settings("--posthouse.cluster.join=10.0.0.1")))
                .isInstanceOf(SettingRefused.class).hasMessageContainingAll("cannot join 10.0.0.1 yet",
                        "POSTHOUSE_CLUSTER_SECRET", "POSTHOUSE_DATABASE_URL", data + "/posthouse.properties",
                        "not on the command line");
        assertThatThrownBy(() -> Joining.words(settings("--posthouse.cluster.join=10.0.0.1", SECRET)))
                .hasMessageContaining("POSTHOUSE_DATABASE_URL")
                .message().doesNotContain("POSTHOUSE_CLUSTER_SECRET", "only this test knows");
    }

    @Test
    void findsOutItsAddressByKnockingAtTheOther() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String join = "--posthouse.cluster.join=127.0.0.1:" + other.getLocalPort();
            assertThat(Joining.words(settings(join, SECRET, DATABASE, "--posthouse.node=south")))
                    .containsExactly("--posthouse.cluster.address=127.0.0.1");
            assertThat(Joining.words(settings(join, SECRET, DATABASE, "--posthouse.node=south",
                    "--posthouse.cluster.address=10.0.0.2"))).isEmpty();
        }
    }

    @Test
    void saysWhatToLookAtWhenNobodyAnswers() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        assertThatThrownBy(() -> Joining.words(settings("--posthouse.cluster.join=127.0.0.1:" + port, SECRET, DATABASE,
                "--posthouse.node=south"))).isInstanceOf(Fault.class)
                .hasMessageContainingAll("nobody answers at port " + port, "POSTHOUSE_CLUSTER_ADDRESS");
    }

    @Test
    void refusesWhatIsNoPlace() {
        assertThatThrownBy(() -> Joining.words(settings("--posthouse.cluster.join=http://north/")))
                .hasStackTraceContaining("must be a host or host:port");
        assertThatThrownBy(() -> Joining.words(settings("--posthouse.cluster.join=north:70000")))
                .hasStackTraceContaining("between 1 and 65535");
    }

    @ParameterizedTest
    @CsvSource({"south,south", "South.example.org,south", "web_02,web-02", "-x-,x", "localhost,''", "...,''"})
    void callsANodeAfterItsMachine(String host, String node) {
        assertThat(Joining.nodeName(host)).isEqualTo(node);
    }
}
