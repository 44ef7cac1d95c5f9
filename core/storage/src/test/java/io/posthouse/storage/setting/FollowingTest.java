package io.posthouse.storage.setting;

import static io.posthouse.storage.setting.SettingHouse.CATALOGUE;
import static io.posthouse.storage.setting.SettingHouse.MOST;
import static io.posthouse.storage.setting.SettingHouse.OPEN;
import static io.posthouse.storage.setting.SettingHouse.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.postgres.PostgresState;
import io.posthouse.storage.setting.Follower.Hearing;
import io.posthouse.storage.setting.SettingDesk.Telling;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How nodes come to the newest version. */
@Timeout(120)
final class FollowingTest {
    /** What is promised. */
    private static final Duration PROMISED = Duration.ofSeconds(2);

    @TempDir
    private static Path folder;

    private static SettingHouse house;

    @BeforeAll
    static void open() {
        house = SettingHouse.open(folder);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void clear() throws SQLException {
        house.clear();
    }

    /** Whether a second node that hears in this way has what the first one is told, within what is promised. */
    private static boolean follows(Hearing hearing, Telling telling) throws InterruptedException {
        try (RunningConfiguration south = house.node("south", CATALOGUE, hearing)) {
            Running<Integer> most = south.settings().of(MOST);
            SettingDesk desk = new SettingDesk(house.postgres(), new LiveSettings(List.of(CATALOGUE)), telling);
            change(desk, MOST, "20");
            boolean heard = south.await(desk.newest().number(), PROMISED);
            assertThat(most.now()).isEqualTo(heard ? 20 : 10);
            return heard;
        }
    }

    @ParameterizedTest
    @EnumSource(value = Hearing.class, names = {"TOLD_AND_ASKING", "ASKING"})
    void anotherNodeHasAChangeWithinTwoSecondsAlsoWhenNothingTellsIt(Hearing hearing) throws InterruptedException {
        assertThat(follows(hearing, Telling.WITH_COMMIT)).isTrue();
    }

    @Test
    void aDeathBetweenCommitAndTellingMakesNoDifference() throws InterruptedException {
        assertThat(follows(Hearing.TOLD_AND_ASKING, Telling.NEVER)).isTrue();
    }

    @Test
    void aNodeThatMissesTheTellingAndDoesNotAskIsSeen() throws InterruptedException {
        assertThat(follows(Hearing.DEAF, Telling.WITH_COMMIT)).isFalse();
    }

    @Test
    void allNodesComeToTheSameWhoeverChangesAndOneThatWasAwayTakesTheNewest() throws InterruptedException {
        try (RunningConfiguration north = house.node("north"); RunningConfiguration south = house.node("south")) {
            change(north.desk(), MOST, "20");
            change(south.desk(), OPEN, "false");
            assertThat(north.await(2, PROMISED)).isTrue();
            assertThat(south.await(2, PROMISED)).isTrue();
            assertThat(north.settings().values().of(OPEN)).isFalse();
            assertThat(south.settings().values().of(MOST)).isEqualTo(20);

            // when one is away
            south.close();
            change(north.desk(), MOST, "30");
            change(north.desk(), MOST, "40");

            // then
            try (RunningConfiguration back = house.node("south")) {
                assertThat(back.version()).isEqualTo(4);
                assertThat(back.settings().values().of(MOST)).isEqualTo(40);
            }
        }
    }

    @Test
    void aNodeThatCannotApplyAVersionGoesOnWithTheLastGoodOneAndEverybodySeesIt() throws InterruptedException {
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = () -> System.nanoTime() + nanos.get();
        try (RunningConfiguration north = RunningConfiguration.open(house.postgres(), "north",
                new LiveSettings(List.of(CATALOGUE)), ticker);
                RunningConfiguration old = house.node("old", SettingHouse.NARROW, Hearing.TOLD_AND_ASKING)) {
            change(north.desk(), MOST, "20");
            assertThat(old.await(1, PROMISED)).isTrue();

            // when
            change(north.desk(), MOST, "60");
            while (old.troubles().isEmpty()) {
                Thread.onSpinWait();
            }

            // then
            assertThat(old.version()).isEqualTo(1);
            assertThat(old.troubles()).first().asString().contains("Version 2", "posthouse.test.most",
                    "between 0 and 20");
            assertThat(north.await(2, PROMISED)).isTrue();
            assertThat(north.behind()).isEmpty();
            nanos.set(Duration.ofSeconds(4).toNanos());
            while (!north.behind().stream().map(NodeVersion::node).toList().equals(List.of("old"))) {
                Thread.onSpinWait();
            }
            while (north.desk().nodes().stream().noneMatch(node -> node.state() == NodeVersion.State.REFUSED)) {
                Thread.onSpinWait();
            }

            // and what it can apply it takes
            change(north.desk(), MOST, "15");
            assertThat(old.await(3, PROMISED)).isTrue();
            assertThat(old.troubles()).isEmpty();
        }
    }

    @Test
    void whatIsStoredAndOfNoUseStopsNoStartAndIsNamed() throws InterruptedException {
        // given values of another release
        try (RunningConfiguration north = house.node("north")) {
            change(north.desk(), MOST, "60");
            change(north.desk(), OPEN, "false");
        }

        // when
        try (RunningConfiguration old = house.node("old", SettingHouse.NARROW, Hearing.TOLD_AND_ASKING)) {
            // then
            assertThat(old.version()).isEqualTo(2);
            assertThat(old.settings().ignored()).extracting(SettingProblem::setting)
                    .containsExactlyInAnyOrder("posthouse.test.most", "posthouse.test.open");
            assertThat(old.troubles()).first().asString().contains("posthouse.test.open");
            while (old.nodes().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(old.nodes().getFirst().state()).isEqualTo(NodeVersion.State.PARTLY);
        }
    }

    @Test
    void whileTheDatabaseIsAwayValuesStayAndAfterwardsTheNewestIsTaken() throws Exception {
        try (RunningConfiguration north = house.node("north"); RunningConfiguration south = house.node("south")) {
            change(north.desk(), MOST, "20");
            assertThat(south.await(1, PROMISED)).isTrue();

            // when
            ProcessHandle.of(house.postgres().pid()).orElseThrow().destroyForcibly();
            while (house.postgres().state() == PostgresState.READY) {
                Thread.onSpinWait();
            }
            assertThat(south.settings().values().of(MOST)).isEqualTo(20);

            // then
            boolean changed = false;
            while (!changed) {
                try {
                    changed = change(north.desk(), MOST, "40") instanceof ChangeResult.Done;
                } catch (StoreUnavailable e) {
                    // not back yet
                }
            }
            assertThat(south.await(2, Duration.ofSeconds(30))).isTrue();
            assertThat(north.await(2, Duration.ofSeconds(30))).isTrue();
            assertThat(south.settings().values().of(MOST)).isEqualTo(40);
        }
    }
}
