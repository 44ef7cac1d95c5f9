package io.posthouse.storage.setting;

import static io.posthouse.storage.setting.SettingHouse.ADA;
import static io.posthouse.storage.setting.SettingHouse.LEAST;
import static io.posthouse.storage.setting.SettingHouse.MOST;
import static io.posthouse.storage.setting.SettingHouse.OPEN;
import static io.posthouse.storage.setting.SettingHouse.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.storage.setting.ChangeResult.Conflict;
import io.posthouse.storage.setting.ChangeResult.Done;
import io.posthouse.storage.setting.ChangeResult.Refused;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How versions come about. */
final class SettingDeskTest {
    @TempDir
    private static Path folder;

    private static SettingHouse house;
    private SettingDesk desk;

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
        desk = new SettingDesk(house.postgres(), new LiveSettings(List.of(SettingHouse.CATALOGUE)));
    }

    private static SettingVersion made(ChangeResult result) {
        assertThat(result).isInstanceOf(Done.class);
        return ((Done) result).version();
    }

    @Test
    void aChangeIsANewVersionOfTheWholeSetAndSaysWhoAndWhy() {
        // given
        made(change(desk, MOST, "20"));

        // when
        SettingVersion second = made(desk.change(ADA, 1, Map.of("posthouse.test.open", Optional.of("false")), "night"));

        // then
        assertThat(desk.newest()).isEqualTo(second);
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.previous()).isEqualTo(1);
        assertThat(second.author()).isEqualTo(ADA);
        assertThat(second.reason()).isEqualTo("night");
        assertThat(second.contents()).isEqualTo(Map.of("posthouse.test.most", "20", "posthouse.test.open", "false"));
        assertThat(second.changes()).containsExactly(
                new SettingChange("posthouse.test.open", Optional.empty(), Optional.of("false")));
        assertThat(desk.history(Long.MAX_VALUE, 10)).extracting(SettingVersion::number).containsExactly(2L, 1L);

        // and a reset takes it out
        assertThat(made(desk.change(ADA, 2, Map.of("posthouse.test.most", Optional.empty()), "day")).contents())
                .containsOnlyKeys("posthouse.test.open");
    }

    @Test
    void whoSawAnOlderVersionIsToldWhatOthersHaveDone() {
        // given
        made(change(desk, MOST, "20"));
        made(change(desk, MOST, "30"));

        // when
        ChangeResult result = desk.change(ADA, 1, Map.of("posthouse.test.open", Optional.of("false")), "late");

        // then
        assertThat(result).isInstanceOfSatisfying(Conflict.class, conflict -> {
            assertThat(conflict.newest().number()).isEqualTo(2);
            assertThat(conflict.since()).containsExactly(
                    new SettingChange("posthouse.test.most", Optional.of("20"), Optional.of("30")));
        });
        assertThat(desk.newest().contents()).doesNotContainKey("posthouse.test.open");
        assertThat(desk.audit(Long.MAX_VALUE, 1).getFirst().outcome()).isEqualTo("conflict");
    }

    @Test
    void whatIsWrongIsRefusedWithAllReasonsAtOnceAndChangesNothing() {
        // when
        ChangeResult result = desk.change(ADA, 0, Map.of("posthouse.test.most", Optional.of("many"),
                "posthouse.test.least", Optional.of("101"), "posthouse.test.open", Optional.of("false"),
                "posthouse.smtp.password", Optional.of("hunter2")), "all at once");

        // then
        assertThat(result).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.refusal()).isEqualTo(SettingRefusal.INVALID_SETTINGS);
            assertThat(refused.problems()).extracting(SettingProblem::setting).containsExactlyInAnyOrder(
                    "posthouse.test.most", "posthouse.test.least", "posthouse.smtp.password");
        });
        assertThat(desk.newest()).isEqualTo(SettingVersion.NONE);

        // and the audit has it all, but for what nobody declared
        AuditEntry entry = desk.audit(Long.MAX_VALUE, 1).getFirst();
        assertThat(entry.outcome()).isEqualTo("refused");
        assertThat(entry.author()).isEqualTo(ADA);
        assertThat(entry.said()).contains("posthouse.test.most", "posthouse.smtp.password");
        assertThat(entry.changes()).contains(
                new SettingChange("posthouse.test.most", Optional.empty(), Optional.of("many")),
                new SettingChange("posthouse.smtp.password", Optional.empty(), Optional.of("(not kept)")));
    }

    @Test
    void aRuleOverSeveralSettingsIsLookedAtWithWhatIsThereAlready() {
        made(change(desk, MOST, "5"));

        assertThat(change(desk, LEAST, "6")).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.problems()).extracting(SettingProblem::code)
                        .containsExactly(SettingProblem.Code.RULE_BROKEN));
        made(change(desk, LEAST, "5"));
    }

    @Test
    void rollingBackIsANewVersionWithOldContentsJudgedByTodaysDeclarations() {
        // given
        made(change(desk, MOST, "60"));
        made(change(desk, MOST, "20"));
        made(change(desk, OPEN, "false"));

        // when
        SettingVersion back = made(desk.rollBack(ADA, 3, 1, "as it was"));

        // then
        assertThat(back.number()).isEqualTo(4);
        assertThat(back.rolledBackTo()).hasValue(1);
        assertThat(back.contents()).isEqualTo(Map.of("posthouse.test.most", "60"));
        assertThat(made(desk.rollBack(ADA, 4, 0, "all of it")).contents()).isEmpty();

        // but a release with other bounds does not take it back
        SettingDesk older = new SettingDesk(house.postgres(), new LiveSettings(List.of(SettingHouse.NARROW)));
        assertThat(older.rollBack(ADA, 5, 1, "as it was")).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.problems()).extracting(SettingProblem::setting)
                        .containsExactly("posthouse.test.most"));
        assertThat(older.rollBack(ADA, 5, 99, "what?")).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.refusal()).isEqualTo(SettingRefusal.NO_SUCH_VERSION));
    }

    @Test
    void aNodeIsLateOnlyOnceItHasHadItsTwoSeconds() throws SQLException {
        // given a node that is where it should be
        made(change(desk, MOST, "20"));
        house.run("""
                insert into storage.setting_node (node, version, state, says, seen_at)
                values ('north', 1, 'applied', '', clock_timestamp())""");
        house.run("update storage.setting_version set at = clock_timestamp() - interval '1 h'");
        assertThat(desk.nodes()).extracting(NodeVersion::isLate).containsExactly(false);

        // when another version has just been made
        made(change(desk, MOST, "30"));
        house.run("update storage.setting_version set at = clock_timestamp() + interval '1 h' where version = 2");

        // then it has time, and then not any more
        assertThat(desk.nodes()).extracting(NodeVersion::isLate).containsExactly(false);
        house.run("update storage.setting_version set at = clock_timestamp() - interval '2 s' where version = 2");
        assertThat(desk.nodes()).extracting(NodeVersion::isLate).containsExactly(true);
    }

    @Test
    void aReasonIsAskedForAndSomethingToChange() {
        assertThat(desk.change(ADA, 0, Map.of("posthouse.test.most", Optional.of("20")), " "))
                .isEqualTo(new Refused(SettingRefusal.REASON_MISSING, List.of()));
        assertThat(desk.change(ADA, 0, Map.of("posthouse.test.most", Optional.empty()), "none there"))
                .isEqualTo(new Refused(SettingRefusal.NOTHING_CHANGES, List.of()));
    }

    @Test
    void whatIsKeptHasABound() throws SQLException {
        // given as many as are kept
        house.run(
                """
                        insert into storage.setting_version (version, previous, author, origin, request, reason, names, texts, changed,
                            before, after)
                        select n, n - 1, 'ada', '', '', 'old', '{}', '{}', '{}', '{}', '{}' from generate_series(1, 1000) as n""");

        // when
        made(change(desk, MOST, "20"));

        // then
        assertThat(house.ask("select count(*) || ' ' || min(version) from storage.setting_version"))
                .isEqualTo("1000 2");
        assertThat(desk.change(ADA, 1, Map.of("posthouse.test.most", Optional.of("21")), "very late"))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void anEndOfTheConnectionBeforeTheCommitLeavesNothing() throws SQLException {
        // given a change that waits for another's transaction
        try (var other = house.postgres().dedicated("test")) {
            other.setAutoCommit(false);
            new SettingStore().lock(other);
            Thread changing = Thread.ofVirtual().start(() -> {
                try {
                    change(desk, MOST, "20");
                } catch (io.posthouse.storage.StoreUnavailable expected) {
                    // its connection is ended below
                }
            });

            // when
            while (house.ask("""
                    select coalesce(max(pg_terminate_backend(pid)::int), 0) from pg_stat_activity
                    where wait_event = 'advisory' and datname = current_database()""").equals("0")) {
                Thread.onSpinWait();
            }
            changing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }

        // then
        assertThat(desk.newest()).isEqualTo(SettingVersion.NONE);
        made(change(desk, MOST, "20"));
    }
}
