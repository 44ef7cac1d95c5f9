package io.posthouse.identity;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.storage.postgres.TableKinds;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginsModuleTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private static final String LEAKED = "tr0ub4dor and three";
    private static final String LEAKED_HASH = "661AA57529B158CC7FA24FF4CA1FFC1F14B6C0BD";

    @TempDir
    Path folder;

    private Identity identity = TestIdentity.on(database);
    private Logins logins = identity.logins();

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(database);
        logins = identity.logins();
    }

    private String add(String name) {
        return code(logins.add(name, "Ada Lovelace", Realm.EMPLOYEES, Bundle.PERSON, PASSWORD));
    }

    @Test
    void everyTableSaysWhatItIsWhenTwoDataCentresWrite() throws SQLException {
        assertThat(new TableKinds(database).silentTablesOf("identity")).isEmpty();
        assertThat(new TableKinds(database).schemas()).contains("identity");
    }

    @Test
    void findsWhatWasAddedByNameInAnyCaseAndById() {
        Login ada = logins.add("Ada", "Ada Lovelace", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow();

        assertThat(ada.name()).isEqualTo("ada");
        assertThat(ada.address("example.org")).isEqualTo("ada@c.example.org");
        assertThat(logins.byName("ADA")).contains(ada);
        assertThat(logins.byId(ada.id())).contains(ada);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ada@example.org", "аda", "ada\0", "ada\n", "Åda", "\u212Aarl", "ada/phone",
            "ada\u200b"})
    void refusesNamesThatAreNoneOrLookLikeAnothers(String name) {
        assertThat(add("ada")).isEqualTo("done");

        assertThat(add(name)).isEqualTo("invalid-name");
        assertThat(logins.byName(name)).isEmpty();
    }

    @Test
    void refusesNamesBeyondTheirBound() {
        assertThat(add("a".repeat(64))).isEqualTo("done");
        assertThat(add("a".repeat(65))).isEqualTo("invalid-name");
        assertThat(add("a".repeat(1_000_000))).isEqualTo("invalid-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Ada\0", "Ada\u202Egro.live", "\u200d", "Ada\nLovelace"})
    void refusesDisplayNamesThatMislead(String displayName) {
        assertThat(code(logins.add("ada", displayName, Realm.EMPLOYEES, Bundle.PERSON, PASSWORD)))
                .isEqualTo("invalid-display-name");
        assertThat(code(logins.add("ada", "林 小明", Realm.EMPLOYEES, Bundle.PERSON, PASSWORD))).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ninechars", "with\0zero-inside", "AdaLovelace", "          ", " a        b ",
            "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"})
    void refusesWeakPasswords(String password) {
        assertThat(code(logins.add("adalovelace", "Ada", Realm.EMPLOYEES, Bundle.PERSON, password)))
                .isEqualTo("weak-password");
        assertThat(code(logins.add("adalovelace", "Ada", Realm.EMPLOYEES, Bundle.PERSON, "ten-chars!")))
                .isEqualTo("done");
        assertThat(code(logins.setPassword("adalovelace", password))).isEqualTo("weak-password");
    }

    @Test
    void refusesPasswordsBeyondTheirBound() {
        assertThat(code(logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, "x".repeat(201))))
                .isEqualTo("weak-password");
        assertThat(code(logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, "x".repeat(1_000_000))))
                .isEqualTo("weak-password");
        assertThat(code(logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, "x".repeat(199) + "y")))
                .isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567890", "adalovelace1815", "!!Example2026", "posthouse-1", "lovelaceLovelace",
            "zzzzzzzzzzzz"})
    void refusesPasswordsThatAttackersTryFirst(String password) {
        assertThat(code(logins.add("adalovelace", "Ada", Realm.EMPLOYEES, Bundle.PERSON, password)))
                .isEqualTo("known-password");
        assertThat(code(logins.add("adalovelace", "Ada", Realm.EMPLOYEES, Bundle.PERSON, "x" + password)))
                .isEqualTo("done");
        assertThat(code(logins.setPassword("adalovelace", password))).isEqualTo("known-password");
    }

    @Test
    void refusesLeakedPasswordsAndAllWhileTheListCannotBeRead() throws Exception {
        Path file = Files.writeString(folder.resolve("leaked.txt"), LEAKED_HASH + ":7\n");
        Identity with = new Identity(database, Running.fixed(TestIdentity.SETTINGS), Ticker.system(), List.of(),
                KnownPasswords.with(file));
        assertThat(code(with.logins().add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, LEAKED)))
                .isEqualTo("known-password");
        assertThat(code(logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, LEAKED))).isEqualTo("done");
        String link = identity.passwordLinks().make("ada").orThrow().secret();
        assertThat(code(with.passwordLinks().use(link, LEAKED))).isEqualTo("known-password");
        assertThat(code(with.passwordLinks().use(link, PASSWORD))).isEqualTo("done");

        Files.delete(file);

        assertThat(code(with.logins().setPassword("ada", PASSWORD + "!"))).isEqualTo("password-list-away");
        assertThat(code(with.logins().setPassword("ada", "short"))).isEqualTo("weak-password");
    }

    @Test
    void givesTheFirstOfSeveralRefusals() {
        assertThat(code(logins.add("a b", "", Realm.EMPLOYEES, Bundle.PERSON, ""))).isEqualTo("invalid-name");
        assertThat(code(logins.add("ada", "", Realm.EMPLOYEES, Bundle.PERSON, ""))).isEqualTo("invalid-display-name");
        assertThat(add("ada")).isEqualTo("done");
        assertThat(code(logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, ""))).isEqualTo("weak-password");
        assertThat(add("ADA")).isEqualTo("name-taken");
    }

    @Test
    void givesARemovedNameToNobodyElse() {
        assertThat(add("ada")).isEqualTo("done");

        assertThat(code(logins.remove("Ada"))).isEqualTo("done");

        assertThat(logins.byName("ada")).isEmpty();
        assertThat(add("ada")).isEqualTo("name-taken");
        assertThat(code(logins.remove("ada"))).isEqualTo("no-such-login");
        assertThat(code(logins.setPassword("ada", PASSWORD))).isEqualTo("no-such-login");
    }

    @Test
    void pagesThroughPeopleByPartOfNameOrDisplayName() {
        for (String name : List.of("ben", "ada", "carl", "dora")) {
            logins.add(name, name.equals("dora") ? "Élodie B%_" : "Person " + name, Realm.EMPLOYEES, Bundle.PERSON,
                    PASSWORD).orThrow();
        }

        Page<Login> first = logins.search("", Optional.empty(), 3);
        Page<Login> second = logins.search("", first.next(), 3);

        assertThat(first.items()).extracting(Login::name).containsExactly("ada", "ben", "carl");
        assertThat(second.items()).extracting(Login::name).containsExactly("dora");
        assertThat(second.next()).isEmpty();
        assertThat(logins.search("éLOD", Optional.empty(), 10).items()).extracting(Login::name).containsExactly("dora");
        assertThat(logins.search("b%_", Optional.empty(), 10).items()).extracting(Login::name).containsExactly("dora");
        assertThat(logins.search("%", Optional.empty(), 10).items()).hasSize(1);
        assertThat(logins.search("a\0", Optional.empty(), 10).items()).isEmpty();
    }

    @Test
    void leavesOutTheOtherRealm() {
        logins.add("ada", "Ada", Realm.EMPLOYEES, Bundle.PERSON, PASSWORD).orThrow();
        logins.add("cleo", "Cleo", Realm.CUSTOMERS, Bundle.PERSON, PASSWORD).orThrow();

        assertThat(logins.search("", EnumSet.of(Realm.EMPLOYEES), Optional.empty(), 10).items()).extracting(Login::name)
                .containsExactly("ada");
    }

    @Test
    void tellsThatSessionsEndedWhenThePasswordChangesOrTheLoginGoes() {
        Login ada = TestIdentity.person(identity, "ada");
        Login ben = TestIdentity.person(identity, "ben");
        List<LoginId> ended = new ArrayList<>();
        logins.onSessionsEnded(ended::add);

        logins.setPassword("ada", PASSWORD + "!").orThrow();
        logins.remove("ben").orThrow();

        assertThat(ended).containsExactly(ada.id(), ben.id());
    }
}
