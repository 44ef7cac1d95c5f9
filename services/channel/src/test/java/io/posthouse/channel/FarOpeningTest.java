package io.posthouse.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FarOpeningTest {
    private static final Caller.Person ADA = new Caller.Person(new LoginId(7), "ada");

    private static FarOpening by(Optional<Caller.AppCall> app, String session) {
        return new FarOpening(
                new Caller(Optional.of(ADA), app, TenantId.HOUSE, TokenKind.CHANNEL_TICKET, session, "r-1"),
                InetAddress.getLoopbackAddress(), "posthouse.channel.1");
    }

    @Test
    void tellsByWhichAppSomebodyComes() {
        for (Set<String> scopes : Set.of(Set.<String>of(), Set.of("identity.chat.connect", "identity.people.read"))) {
            var opening = by(Optional.of(new Caller.AppCall(new AppId(3), "app-3", scopes)), "grant-9");
            assertThat(FarOpening.read(opening.bytes())).contains(opening);
        }
    }

    @Test
    void tellsOfWhoComesByNoneAsReleasesBeforeDo() {
        var opening = by(Optional.empty(), "s-1");
        assertThat(FarOpening.read(opening.bytes())).contains(opening);
        assertThat(new String(opening.bytes(), StandardCharsets.UTF_8)).startsWith("1\0" + "7\0ada\0");
    }

    @Test
    void takesNothingElse() {
        for (String other : Set.of("", "3\0" + "7", "2\0" + "7\0ada\0CHANNEL_TICKET\0s\0r\0" + "7f000001\0p")) {
            assertThat(FarOpening.read(other.getBytes(StandardCharsets.UTF_8))).isEmpty();
        }
    }
}
