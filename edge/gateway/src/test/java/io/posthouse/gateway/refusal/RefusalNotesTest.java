package io.posthouse.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.chain.Place;
import io.posthouse.identity.RefusedCall;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of a refused call. */
final class RefusalNotesTest {
    @ParameterizedTest
    @CsvSource({"/api/people,/api/people", "/api/poeple/ada,/api/poeple/…", "/api/people/ada%40here,/api/people/…",
            "/api/logins/Ada,/api/logins/…", "/api/apps/app-0123456789abcdef,/api/apps/…",
            "/api/x/phaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,/api/x/…",
            "/api/x/abcdefghijklmnopqrstuvwxyzabcdefgh,/api/x/…", "/api/,/api/", "/api//people,/api//…",
            "/pha_0123/api,/…"})
    void aPathIsToldWithoutWhatCouldBeASecret(String path, String told) {
        assertThat(RefusalNotes.plain(path)).isEqualTo(told);
    }

    @Test
    void aPathHasAnEnd() {
        assertThat(RefusalNotes.plain("/abcdefghij".repeat(700))).isEqualTo("/abcdefghij/abcdefghij/…");
    }

    @ParameterizedTest
    @CsvSource({"scope-missing,403,PERMISSION", "not-permitted,403,PERMISSION", "not-for-apps,403,PERMISSION",
            "no-such-route,404,ROUTE", "method-not-allowed,405,ROUTE", "no-such-login,404,ENDPOINT",
            "invalid-request,400,ENDPOINT", "'',404,ENDPOINT", "fault,500,PLATFORM", "'',502,PLATFORM",
            "signature-replayed,401,SIGNATURE", "digest-wrong,400,SIGNATURE"})
    void whatEndpointsRefuseIsToldByItsCode(String code, int status, RefusedCall.Place place) {
        assertThat(RefusalNotes.place(Optional.empty(), code, status)).isEqualTo(place);
    }

    @Test
    void whatAStationRefusesIsToldByItsPlaceUnlessThePlatformIsAtFault() {
        assertThat(RefusalNotes.place(Optional.of(Place.LIMITS), "app-limit", 429))
                .isEqualTo(RefusedCall.Place.LIMITS);
        assertThat(RefusalNotes.place(Optional.of(Place.IDENTITY), "invalid-token", 401))
                .isEqualTo(RefusedCall.Place.IDENTITY);
        assertThat(RefusalNotes.place(Optional.of(Place.IDENTITY), "signature-missing", 401))
                .isEqualTo(RefusedCall.Place.SIGNATURE);
        assertThat(RefusalNotes.place(Optional.of(Place.LIMITS), "limits-full", 503))
                .isEqualTo(RefusedCall.Place.PLATFORM);
    }

    @ParameterizedTest
    @EnumSource
    void everyStationHasItsWord(Place station) {
        assertThat(RefusalNotes.place(Optional.of(station), "x", 403).word()).matches("[a-z]+");
    }
}
