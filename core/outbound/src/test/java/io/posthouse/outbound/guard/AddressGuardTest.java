package io.posthouse.outbound.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.outbound.guard.AddressGuard.Finding;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressGuardTest {
    @Test
    void answersWithTheAddressesThatItLookedAt() {
        assertThat(look("https://hooks.example.com/", "8.8.8.8", "2600::1"))
                .isEqualTo(new Finding.Open(addresses("8.8.8.8", "2600::1")));
    }

    @Test
    void refusesANameThatAlsoStandsForAnAddressWithin() {
        assertThat(look("https://hooks.example.com/", "8.8.8.8", "169.254.169.254")).isInstanceOf(Finding.Inner.class);
    }

    @Test
    void permitsWhatIsNamedAndNothingBesideIt() {
        assertThat(look("http://hooks.example.com:81/", "10.1.2.3")).isInstanceOf(Finding.Open.class);
        assertThat(look("http://hooks.example.com:81/", "10.2.2.3")).isInstanceOf(Finding.Inner.class);
        assertThat(look("http://hooks.example.com:81/", "10.1.2.3", "10.2.2.3")).isInstanceOf(Finding.Inner.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://hooks.example.com/", "https://hooks.example.com:25/",
            "http://hooks.example.com:8080/", "https://hooks.example.com:1023/"})
    void refusesPlainHttpAndPortsOfOtherThingsOutside(String url) {
        assertThat(look(url, "8.8.8.8")).isInstanceOf(Finding.Unfit.class);
        // Of several addresses one is enough.
        assertThat(look(url, "10.1.2.3", "8.8.8.8")).isInstanceOf(Finding.Unfit.class);
    }

    @Test
    void tellsANameThatHasNoAddress() {
        var guard = new AddressGuard(host -> {
            throw new UnknownHostException(host);
        }, List.of());

        assertThat(guard.look(target("https://hooks.example.com/"))).isInstanceOf(Finding.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://hooks.example.com/", "https://hooks.example.com:22/"})
    void refusesWhatNoAddressWouldMakeFitBeforeItHasOne(String url) {
        Names nobody = host -> {
            throw new UnknownHostException(host);
        };

        assertThat(new AddressGuard(nobody, List.of()).look(target(url))).isInstanceOf(Finding.Unfit.class);
        // It may come to be one that is permitted.
        assertThat(new AddressGuard(nobody, List.of("10.1.0.0/16")).look(target(url)))
                .isInstanceOf(Finding.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/",
            "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://localhost/",
            "https://0/", "https://[fe80::1]/"})
    void refusesEveryWayToWriteAnAddressWithin(String url) {
        // given: the machine's own resolver, which reads some of these as numbers; others are no addresses at all
        try (var names = new SystemNames()) {
            var guard = new AddressGuard(names, List.of());

            // then
            assertThat(Target.of(url).map(guard::look))
                    .satisfiesAnyOf(found -> assertThat(found).isEmpty(),
                            found -> assertThat(found.orElseThrow()).isInstanceOfAny(Finding.Inner.class,
                                    Finding.Unknown.class));
        }
    }

    private static Finding look(String url, String... addresses) {
        return new AddressGuard(host -> addresses(addresses), List.of("10.1.0.0/16")).look(target(url));
    }

    private static Target target(String url) {
        return Target.of(url).orElseThrow();
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }
}
