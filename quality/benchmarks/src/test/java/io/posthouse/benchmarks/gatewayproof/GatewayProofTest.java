package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Kind;
import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Planned;
import io.posthouse.benchmarks.gatewayproof.GatewayProof.Spoils;
import io.posthouse.benchmarks.prove.PlantedDefect;
import io.posthouse.benchmarks.prove.PlantedPrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short, fixed sample of {@code ./posthouse prove gateway}: a real node under load. With a mistake planted in it it does not hold:
 * {@link GatewayProofDefectsTest}.
 */
@Timeout(300)
class GatewayProofTest {
    static final Spoils NOTHING = _ -> {
    };

    @TempDir
    Path folder;

    @Test
    void nobodyNoticesWhatIsChanged() throws Exception {
        // Seldom enough for a machine that runs other tests beside it.
        GatewayResult result = prove(folder, 1, 25, null, NOTHING, Kind.CERTIFICATE, Kind.PUBLISH, Kind.APP_KEY,
                Kind.WEIGHTS, Kind.ROLL_BACK, Kind.APP_SECRET, Kind.PUBLISH);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    @Test
    @Tag("long")
    void nobodyNoticesThatNodesAreRestarted() throws Exception {
        GatewayResult result = prove(folder, 3, null, NOTHING, Kind.BACK_END, Kind.RESTART, Kind.PUBLISH, Kind.APP_KEY,
                Kind.CERTIFICATE);

        assertThat(result.holds()).as(result.report()).isTrue();
    }

    static GatewayResult prove(Path folder, int nodes, @Nullable PlantedDefect defect, Spoils spoils, Kind... kinds)
            throws Exception {
        return prove(folder, nodes, 60, defect, spoils, kinds);
    }

    private static GatewayResult prove(Path folder, int nodes, int perSecond, @Nullable PlantedDefect defect,
            Spoils spoils, Kind... kinds) throws Exception {
        GatewayProofSettings settings = new GatewayProofSettings(2, kinds.length, nodes, perSecond, false, folder,
                folder.resolve("run"));
        List<Planned> plan = IntStream.range(0, kinds.length).mapToObj(i -> new Planned(kinds[i], i, 300)).toList();
        return new GatewayProof(settings, PlantedPrograms.server(defect), System.out).run(plan, spoils);
    }
}
