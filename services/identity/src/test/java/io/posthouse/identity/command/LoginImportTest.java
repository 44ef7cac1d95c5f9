package io.posthouse.identity.command;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.Tokens.Issued;
import io.posthouse.identity.Tokens.Origin;
import io.posthouse.identity.command.LoginImport.Existing;
import io.posthouse.identity.command.LoginImport.Summary;
import io.posthouse.identity.credential.Passwords;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TokenKind;
import io.posthouse.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginImportTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    private Identity identity = TestIdentity.on(database);
    private final List<String> refusals = new ArrayList<>();
    private final List<Summary> progress = new ArrayList<>();

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(database);
    }

    private Outcome<Summary> bringIn(String file, Existing existing) throws IOException {
        return bringIn(file.getBytes(UTF_8), existing);
    }

    private Outcome<Summary> bringIn(byte[] file, Existing existing) throws IOException {
        refusals.clear();
        progress.clear();
        // Few rows in a batch, so that a short file has many.
        LoginImport imports = new LoginImport(identity.logins(), new Passwords(TestIdentity.SETTINGS.iterations()), 2,
                4);
        return imports.run(new ByteArrayInputStream(file), existing, new LoginImport.Listener() {
            @Override
            public void onRefused(int line, Refusal refusal) {
                refusals.add(line + " " + refusal.code());
            }

            @Override
            public void onProgress(Summary soFar) {
                progress.add(soFar);
            }
        });
    }

    private boolean signsIn(String name, String password) {
        return code(identity.credentials().checkPassword(name, password, InetAddress.getLoopbackAddress()))
                .equals("done");
    }

    @Test
    void bringsInEverybodyWithAllTheirColumnsInAnyOrder() throws IOException {
        Outcome<Summary> outcome = bringIn("""
                Realm,display name,NAME,password,bundle
                ,,ada,correct horse battery,
                customers,"Cleo ""C"", 林",cleo,"comma, quote "" 10",administrator
                """, Existing.REFUSE);

        assertThat(outcome.orThrow()).isEqualTo(new Summary(2, 0, 0, 0));
        Login ada = identity.logins().byName("ada").orElseThrow();
        Login cleo = identity.logins().byName("cleo").orElseThrow();
        assertThat(ada).extracting(Login::displayName, Login::realm, Login::bundle).containsExactly("ada",
                Realm.EMPLOYEES, Bundle.PERSON);
        assertThat(cleo).extracting(Login::displayName, Login::realm, Login::bundle).containsExactly("Cleo \"C\", 林",
                Realm.CUSTOMERS,
                Bundle.ADMINISTRATOR);
        assertThat(signsIn("ada", "correct horse battery")).isTrue();
        assertThat(signsIn("cleo", "comma, quote \" 10")).isTrue();
        assertThat(signsIn("cleo", "correct horse battery")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "name\n", "password\n", "name,password,raelm\n", "name,name,password\n",
            "ada,correct horse battery\n",
            "\"name,password\n"})
    void refusesAFileWhoseFirstLineDoesNotNameItsColumns(String file) throws IOException {
        assertThat(code(bringIn(file, Existing.REFUSE))).isEqualTo("invalid-header");
    }

    @Test
    void refusesBadRowsByTheirLineAndTakesTheOthers() throws IOException {
        Outcome<Summary> outcome = bringIn("""
                name,password,display name,realm,bundle
                ada,correct horse battery,Ada,,
                a b,correct horse battery,,,
                ben,correct horse battery,Ben\u202E,,
                carl,short,,,
                dora,correct horse battery,,martians,
                emil,correct horse battery,,,god
                fred,correct horse battery
                "gina"x,correct horse battery,,,
                "hugo
                h.",correct horse battery,,,
                ADA,correct horse battery,,,
                \0,correct horse battery,,,
                ivan,correct\0horse battery,,,
                july,correct horse battery,,,
                kurt,Password2024,,,
                """, Existing.REFUSE);

        assertThat(outcome.orThrow()).isEqualTo(new Summary(2, 0, 0, 12));
        assertThat(refusals).containsExactlyInAnyOrder("3 invalid-name", "4 invalid-display-name", "5 weak-password",
                "6 invalid-realm",
                "7 invalid-bundle", "8 invalid-row", "9 invalid-row", "10 invalid-name", "12 name-taken",
                "13 invalid-name",
                "14 weak-password", "16 known-password");
        assertThat(identity.logins().byName("july")).isPresent();
        assertThat(identity.logins().byName("ben")).isEmpty();
    }

    @Test
    void refusesNamesThatExistUnlessToldToUpdateThem() throws Exception {
        bringIn("name,password,display name\nada," + PASSWORD + ",Ada\nben," + PASSWORD + ",Ben\n", Existing.REFUSE);
        Login ada = identity.logins().byName("ada").orElseThrow();
        Issued session = identity.tokens().openSession(ada.id(), new Origin("", InetAddress.getLoopbackAddress()));
        Issued bens = identity.tokens().openSession(identity.logins().byName("ben").orElseThrow().id(),
                new Origin("", InetAddress.getLoopbackAddress()));
        String again = "name,password,display name,bundle,realm\nada," + PASSWORD
                + ",Ada L.,administrator,\nben,another password,,,\n"
                + "cleo," + PASSWORD + ",,,\n";

        assertThat(bringIn(again, Existing.REFUSE).orThrow()).isEqualTo(new Summary(1, 0, 0, 2));
        assertThat(refusals).containsExactly("2 name-taken", "3 name-taken");
        assertThat(bringIn(again, Existing.UPDATE).orThrow()).isEqualTo(new Summary(0, 2, 1, 0));
        assertThat(bringIn(again, Existing.UPDATE).orThrow()).isEqualTo(new Summary(0, 0, 3, 0));

        Login changed = identity.logins().byName("ada").orElseThrow();
        assertThat(changed).extracting(Login::displayName, Login::bundle).containsExactly("Ada L.",
                Bundle.ADMINISTRATOR);
        assertThat(identity.logins().byName("ben").orElseThrow().displayName()).isEqualTo("Ben");
        assertThat(signsIn("ben", "another password")).isTrue();
        // The same password ends no session, another one does.
        assertThat(identity.tokens().resolve(session.token(), TokenKind.SESSION, "r")).isPresent();
        assertThat(identity.tokens().resolve(bens.token(), TokenKind.SESSION, "r")).isEmpty();
    }

    @Test
    void neverMovesALoginToAnotherRealmNorRevivesARemovedOne() throws IOException {
        TestIdentity.person(identity, "ada");
        TestIdentity.person(identity, "ben");
        identity.logins().remove("ben").orThrow();

        Outcome<Summary> outcome = bringIn(
                "name,password,realm\nada," + PASSWORD + ",customers\nben," + PASSWORD + ",\n", Existing.UPDATE);

        assertThat(outcome.orThrow().refused()).isEqualTo(2);
        assertThat(refusals).containsExactlyInAnyOrder("2 realm-fixed", "3 name-taken");
    }

    @Test
    void tellsHowFarItIsAndLosesNobodyBetweenBatches() throws IOException {
        int rows = 30;
        String file = "name,password\n" + IntStream.range(0, rows).mapToObj(i -> "person" + i + ",password of " + i)
                .collect(Collectors.joining("\n"));

        Summary summary = bringIn(file, Existing.REFUSE).orThrow();

        assertThat(summary).isEqualTo(new Summary(rows, 0, 0, 0));
        assertThat(progress).hasSize(8).last().isEqualTo(summary);
        assertThat(signsIn("person29", "password of 29")).isTrue();
        assertThat(signsIn("person29", "password of 28")).isFalse();
    }

    @Test
    void stopsAtAFileThatIsNotUtf8() {
        byte[] file = "name,password,display name\nada,correct horse battery,Zoë\n".getBytes(ISO_8859_1);

        assertThatThrownBy(() -> bringIn(file, Existing.REFUSE)).isInstanceOf(CharacterCodingException.class);
        assertThat(identity.logins().byName("ada")).isEmpty();
    }

    @Test
    void leavesWhatARowLeavesEmptyAndAddsNobodyWithoutAPassword() throws IOException {
        bringIn("name,password,display name\nada," + PASSWORD + ",Ada\n", Existing.REFUSE);

        Summary summary = bringIn("name,password,display name\nada,,\nben,,Ben\n", Existing.UPDATE).orThrow();

        assertThat(summary).isEqualTo(new Summary(0, 0, 1, 1));
        assertThat(refusals).containsExactly("3 weak-password");
        assertThat(identity.logins().byName("ada").orElseThrow().displayName()).isEqualTo("Ada");
        assertThat(signsIn("ada", PASSWORD)).isTrue();
    }
}
