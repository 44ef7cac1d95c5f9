package io.posthouse.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.http.CallerHeader.Hop;
import io.posthouse.identity.http.CallerHeader.Signed;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class CallerHeaderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller ADA = new Caller(new LoginId(7), "ada", TokenKind.SESSION, "s-1", "r-1");

    private final CallerHeader header = CallerHeader.withNewKey();

    private static Hop hop(String method, String path) {
        try {
            return new Hop("r-1", method, path, InetAddress.getByName("2001:db8::7"), true);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String payload(String value) {
        return value.substring(0, value.indexOf('.'));
    }

    private static String signature(String value) {
        return value.substring(value.indexOf('.') + 1);
    }

    @Test
    void saysWhoAsksAndFromWhere() {
        String value = header.sign(Optional.of(ADA), hop("POST", "/api/lines"), NOW);

        Signed signed = header.verify(value, "POST", "/api/lines", NOW).orElseThrow();

        assertThat(signed.caller()).contains(ADA);
        assertThat(signed.requestId()).isEqualTo("r-1");
        assertThat(signed.client().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(signed.tls()).isTrue();
    }

    @Test
    void saysByWhichAppSomebodyAsksAndThatAnAppAsksForItself() {
        var app = new Caller.AppCall(new AppId(3), "travel-desk", Set.of("a.b.c", "a.b.d"));
        var forAda = new Caller(ADA.person(), Optional.of(app), TenantId.HOUSE, TokenKind.USER_ACCESS, "grant-1",
                "r-1");
        var forItself = new Caller(Optional.empty(), Optional.of(app), TenantId.HOUSE, TokenKind.APP_ACCESS, "grant-2",
                "r-1");

        var ofTenant = new Caller(ADA.person(), Optional.empty(), new TenantId(2), TokenKind.SESSION, "s-2", "r-1");
        var tenantsApp = new Caller(Optional.empty(), Optional.of(app), new TenantId(2), TokenKind.APP_ACCESS,
                "grant-3",
                "r-1");

        for (Caller caller : List.of(forAda, forItself, ofTenant, tenantsApp)) {
            String value = header.sign(Optional.of(caller), hop("GET", "/api/people"), NOW);
            assertThat(header.verify(value, "GET", "/api/people", NOW).orElseThrow().caller()).contains(caller);
        }
        assertThatThrownBy(forItself::login).isInstanceOf(RefusedException.class).hasMessage("needs-a-person");
    }

    @Test
    void saysThatNobodyAsks() {
        String value = header.sign(Optional.empty(), hop("GET", "/api/session"), NOW);

        assertThat(header.verify(value, "GET", "/api/session", NOW).orElseThrow().caller()).isEmpty();
    }

    @Test
    void isGoodForThirtySeconds() {
        String value = header.sign(Optional.of(ADA), hop("GET", "/x"), NOW);

        assertThat(header.verify(value, "GET", "/x", NOW.plus(Duration.ofMillis(29_999)))).isPresent();
        assertThat(header.verify(value, "GET", "/x", NOW.plus(CallerHeader.LIFE))).isEmpty();
    }

    @Test
    void isGoodForItsMethodAndPathOnly() {
        String value = header.sign(Optional.of(ADA), hop("GET", "/api/lines"), NOW);

        assertThat(header.verify(value, "GET", "/api/lines", NOW)).isPresent();
        assertThat(header.verify(value, "DELETE", "/api/lines", NOW)).isEmpty();
        assertThat(header.verify(value, "GET", "/api/logins", NOW)).isEmpty();
        // No byte moves from one part to the next.
        assertThat(header.verify(value, "GET/", "api/lines", NOW)).isEmpty();
    }

    @Test
    void isGoodForItsKeyOnly() {
        String foreign = CallerHeader.withNewKey().sign(Optional.of(ADA), hop("GET", "/x"), NOW);

        assertThat(header.verify(foreign, "GET", "/x", NOW)).isEmpty();
    }

    @Test
    void refusesWhatIsNoHeader() {
        for (String garbage : new String[]{null, "", ".", "a.b", "\u0000", "=.=", "x".repeat(100_000)}) {
            assertThat(header.verify(garbage, "GET", "/x", NOW)).isEmpty();
        }
    }

    @Property(tries = 500)
    void refusesEveryChangedBit(@ForAll @IntRange(max = 2_000) int bit) {
        String value = header.sign(Optional.of(ADA), hop("GET", "/x"), NOW);
        byte[] said = Base64.getUrlDecoder().decode(payload(value));
        byte[] mac = Base64.getUrlDecoder().decode(signature(value));
        int place = bit % ((said.length + mac.length) * 8);

        byte[] changed = place < said.length * 8 ? said : mac;
        int within = place < said.length * 8 ? place : place - said.length * 8;
        changed[within / 8] ^= (byte) (1 << (within % 8));

        var encoder = Base64.getUrlEncoder().withoutPadding();
        String tampered = encoder.encodeToString(said) + "." + encoder.encodeToString(mac);
        assertThat(header.verify(value, "GET", "/x", NOW)).isPresent();
        assertThat(header.verify(tampered, "GET", "/x", NOW)).isEmpty();
    }

    @Property(tries = 200)
    void carriesAnyNameAndRefusesItsPayloadUnderAnotherSignature(
            @ForAll @AlphaChars @StringLength(min = 1, max = 64) String name,
            @ForAll @AlphaChars @StringLength(min = 1, max = 64) String other) {
        Assume.that(!name.equals(other));
        Caller caller = new Caller(new LoginId(7), name, TokenKind.CHANNEL_TICKET, "s-1", "r-1");
        Caller forged = new Caller(new LoginId(7), other, TokenKind.CHANNEL_TICKET, "s-1", "r-1");
        String own = header.sign(Optional.of(caller), hop("GET", "/x"), NOW);
        String others = header.sign(Optional.of(forged), hop("GET", "/y"), NOW);

        String spliced = payload(others) + "." + signature(own);

        assertThat(header.verify(own, "GET", "/x", NOW).orElseThrow().caller()).contains(caller);
        assertThat(header.verify(spliced, "GET", "/x", NOW)).isEmpty();
    }
}
