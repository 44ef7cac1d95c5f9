package io.posthouse.dubbo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SealTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final NodeName NORTH = new NodeName("north");
    private static final NodeName SOUTH = new NodeName("south");
    private static final Caller ADA = new Caller(new LoginId(7), "ada", TokenKind.SESSION, "s-1", "r-1");
    private static final Caller.AppCall APP = new Caller.AppCall(new AppId(3), "travel-desk", Set.of("a.b.c"));

    private final Seal north = new Seal(NORTH, keys(), NOW);
    private final Seal south = new Seal(SOUTH, keys(), NOW);

    private static CallGround.Keys keys() {
        return (purpose, bytes) -> {
            try {
                return MessageDigest.getInstance("SHA-256").digest(purpose.getBytes(UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static Seal.Call call(Optional<Caller> caller) {
        return new Seal.Call(caller, "r-1", "contract", "method", new byte[]{1, 2});
    }

    @Test
    void tellsOnWhoseBehalfWhoeverThatIs() {
        var byApp = new Caller(ADA.person(), Optional.of(APP), TenantId.HOUSE, TokenKind.USER_ACCESS, "grant-1", "r-1");
        var app = new Caller(Optional.empty(), Optional.of(APP), TenantId.HOUSE, TokenKind.APP_ACCESS, "grant-2",
                "r-1");
        var ofTenant = new Caller(ADA.person(), Optional.empty(), new TenantId(2), TokenKind.SESSION, "s-2", "r-1");

        for (Optional<Caller> caller : List.of(Optional.<Caller>empty(), Optional.of(ADA), Optional.of(byApp),
                Optional.of(app), Optional.of(ofTenant))) {
            byte[] sealed = north.close(call(caller), SOUTH, "archive");
            assertThat(south.open(sealed, Set.of("archive")).orElseThrow().caller()).isEqualTo(caller);
        }
    }

    @Test
    void oneFormIsNotReadAsTheOther() {
        byte[] sealed = north.close(call(Optional.of(ADA)), SOUTH, "archive");
        byte[] other = sealed.clone();
        other[0] = 2;

        assertThat(south.open(sealed, Set.of("archive"))).isPresent();
        assertThat(south.open(other, Set.of("archive"))).isEmpty();
    }

    @Test
    void isGoodForOneNodeAndOneRole() {
        byte[] sealed = north.close(call(Optional.of(ADA)), SOUTH, "archive");

        assertThat(south.open(sealed, Set.of("ledger"))).isEmpty();
        assertThat(north.open(sealed, Set.of("archive"))).isEmpty();
    }
}
