package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Kind;
import io.posthouse.benchmarks.prove.PlantedDefect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sample of {@link GatewayProofTest} with a mistake planted in the server: it does not hold, for the reason that was planted. */
@Tag("long")
@Timeout(300)
class GatewayProofDefectsTest {
    @TempDir
    Path folder;

    @Test
    void turnsRedWhenThereAreNoRoutesWhileTheyChange() throws Exception {
        GatewayResult result = GatewayProofTest.prove(folder, 1, PlantedDefect.ROUTES_GONE_WHILE_THEY_CHANGE,
                GatewayProofTest.NOTHING, Kind.PUBLISH);

        assertThat(result.broke(GatewayPromise.ANSWERED)).as(result.report()).isTrue();
        assertThat(result.holds()).isFalse();
    }

    @Test
    void turnsRedWhenANodeGoesOnWithRoutesThatWereReplaced() throws Exception {
        GatewayResult result = GatewayProofTest.prove(folder, 1, PlantedDefect.ROUTES_CHANGE_LATE,
                // What comes second takes the time in which the first is seen to be late.
                GatewayProofTest.NOTHING, Kind.PUBLISH, Kind.BACK_END);

        assertThat(result.broke(GatewayPromise.RIGHT_VERSION)).as(result.report()).isTrue();
        assertThat(result.broke(GatewayPromise.ANSWERED)).as(result.report()).isFalse();
    }

    @Test
    void turnsRedWhenAKeySignsBeforeItIsPublished() throws Exception {
        // Twice, since back ends may by chance have read the list in between; a new version has everybody told anew at once.
        GatewayResult result = GatewayProofTest.prove(folder, 1, null, GatewayProofDefectsTest::signAtOnce,
                Kind.SIGNING_KEY, Kind.PUBLISH, Kind.SIGNING_KEY, Kind.PUBLISH);

        assertThat(result.broke(GatewayPromise.IDENTITY)).as(result.report()).isTrue();
        assertThat(result.broke(GatewayPromise.ANSWERED)).as(result.report()).isFalse();
    }

    private static void signAtOnce(GatewayTown town) throws Exception {
        try (Connection connection = town.connect(); Statement statement = connection.createStatement()) {
            statement.execute("""
                    create function identity.sign_at_once() returns trigger language plpgsql as $$
                    begin new.signs_from := now(); return new; end $$""");
            statement.execute("create trigger sign_at_once before insert on identity.signing_key for each row "
                    + "execute function identity.sign_at_once()");
        }
    }
}
