package io.posthouse.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetStateTest {
    private final List<String> known = new ArrayList<>(List.of("93.184.215.14"));
    private final AddressGuard guard = new AddressGuard(this::resolve, List.of());
    private final TargetState target = new TargetState("shop", Target.of("https://shop.example.org").orElseThrow());

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        if (known.isEmpty()) {
            throw new UnknownHostException(host);
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : known) {
            addresses.add(InetAddress.getByName(address));
        }
        return addresses;
    }

    private void nowAt(String... addresses) {
        known.clear();
        known.addAll(List.of(addresses));
        target.look(guard, 0);
    }

    @Test
    void isReachedWhereItsNameWasLookedUp() {
        nowAt("93.184.215.14");

        assertThat(target.isThere()).isTrue();
        assertThat(target.next().hostAddress()).isEqualTo("93.184.215.14");
        assertThat(target.next().port()).isEqualTo(443);
    }

    @Test
    void isShownAsWellOnlyWhereItCanBeAsked() {
        nowAt();
        assertThat(target.seen().well()).isFalse();
        assertThat(target.seen().addresses()).isZero();

        nowAt("10.0.0.7");
        assertThat(target.seen().well()).isFalse();

        nowAt("93.184.215.14");
        assertThat(target.seen().well()).isTrue();
        target.said(false);
        target.said(false);
        assertThat(target.seen().well()).isFalse();
    }

    @Test
    void isReachedNoMoreOnceItsNameLeadsWithin() {
        for (String within : List.of("127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1")) {
            nowAt("93.184.215.14");
            assertThat(target.isReachable()).isTrue();

            nowAt(within);
            assertThat(target.isReachable()).as(within).isFalse();

            // One address within is enough: which of them is asked would be left to chance.
            nowAt("93.184.215.14", within);
            assertThat(target.isReachable()).as("outside and " + within).isFalse();
        }
    }

    @Test
    void staysWhereItWasWhileNobodyKnowsItsName() {
        nowAt("93.184.215.14");
        nowAt();

        assertThat(target.next().hostAddress()).isEqualTo("93.184.215.14");
    }

    @Test
    void believesTwoAnswersInARowAndNotOne() {
        nowAt("93.184.215.14");

        target.said(false);
        target.said(true);
        target.said(false);
        assertThat(target.isThere()).isTrue();

        target.said(false);
        assertThat(target.isThere()).isFalse();

        target.said(true);
        target.said(true);
        assertThat(target.isThere()).isTrue();
    }
}
