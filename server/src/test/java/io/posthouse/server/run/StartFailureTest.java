package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Fault;
import io.posthouse.server.settings.SettingRefused;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What whoever starts the platform is told when it does not start, and whether trying again helps. */
final class StartFailureTest {
    @Test
    void aSettingThatCannotBeUsedIsNotTriedAgain() {
        // given: wrapped, as Spring hands it on
        Exception failure = new IllegalStateException(new SettingRefused("posthouse.http.port", "is no port"));

        // when
        int code = StartFailure.exitCode(failure);

        // then: the code that RestartPreventExitStatus of the unit names
        assertThat(code).isEqualTo(78);
        assertThat(StartFailure.explain(failure)).hasValueSatisfying(
                words -> assertThat(words).contains("posthouse.http.port", "POSTHOUSE_HTTP_PORT"));
    }

    @Test
    void whatMayGoAwayByItselfIsTriedAgain() {
        // given
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        Exception taken = new PortTaken("the web page", address, "posthouse.http.port",
                new BindException("Address already in use"));
        Exception away = new Fault("The database does not answer", true, null);

        // then
        assertThat(StartFailure.exitCode(taken)).isEqualTo(1);
        assertThat(StartFailure.exitCode(away)).isEqualTo(1);
    }
}
