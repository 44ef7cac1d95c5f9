package io.posthouse.identity.command;

import static io.posthouse.identity.TestIdentity.PASSWORD;
import static io.posthouse.identity.TestIdentity.code;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.KnownPasswords;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.TestIdentity;
import io.posthouse.identity.factor.App;
import io.posthouse.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class LoginCommandTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Identity.MIGRATIONS);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Identity identity = TestIdentity.on(database);

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate identity.login cascade");
        identity = TestIdentity.on(database);
    }

    /** As a process of its own would run it, with {@code typed} as its standard input. */
    private int run(String typed, String... arguments) throws IOException {
        out.reset();
        err.reset();
        PasswordSource passwords = PasswordSource.of(null, new ByteArrayInputStream(typed.getBytes(UTF_8)));
        return new LoginCommand(database, TestIdentity.SETTINGS, KnownPasswords.common(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), passwords)
                .run(List.of(arguments));
    }

    private boolean signsIn(String name, String password) {
        return code(identity.credentials().checkPassword(name, password, InetAddress.getLoopbackAddress()))
                .equals("done");
    }

    @Test
    void addsAPersonWithThePasswordFromStandardInput() throws IOException {
        int exit = run(PASSWORD + "\r\nnot read", "add", "ada", "--display", "Ada Lovelace");

        assertThat(exit).isZero();
        assertThat(out.toString(UTF_8)).contains("added ada@example.org (person)").doesNotContain(PASSWORD);
        assertThat(identity.logins().byName("ada").orElseThrow().displayName()).isEqualTo("Ada Lovelace");
        assertThat(signsIn("ada", PASSWORD)).isTrue();
    }

    @Test
    void addsAnAdministratorAmongTheCustomersWithAPasswordMadeUpAndShownOnce() throws IOException {
        int exit = run("", "add", "--customer", "cleo", "--admin", "--generate");

        assertThat(exit).isZero();
        Login cleo = identity.logins().byName("cleo").orElseThrow();
        assertThat(cleo).extracting(Login::realm, Login::bundle).containsExactly(Realm.CUSTOMERS, Bundle.ADMINISTRATOR);
        String shown = out.toString(UTF_8);
        String password = shown.substring(shown.indexOf("once: ") + 6).strip();
        assertThat(password).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
        assertThat(signsIn("cleo", password)).isTrue();
    }

    @Test
    void removesASecondFactorForWhoeverHasLostIt() throws IOException {
        Login ada = TestIdentity.person(identity, "ada");
        App app = new App(identity.secondFactors().begin(ada, "example.org").orThrow().secret());
        // The database has this machine's clock here.
        identity.secondFactors().confirm(ada.id(), app.code(Instant.now()), List::of).orThrow();
        assertThat(signsIn("ada", PASSWORD)).isFalse();

        assertThat(run("", "second-factor", "ada")).isEqualTo(2);
        assertThat(run("", "second-factor", "ada", "--remove")).isZero();

        assertThat(signsIn("ada", PASSWORD)).isTrue();
        assertThat(run("", "second-factor", "ada", "--remove")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no-second-factor");
        assertThat(run("", "second-factor", "nobody", "--remove")).isEqualTo(1);
    }

    @Test
    void makesUpAnotherPasswordEachTime() {
        Set<String> passwords = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            passwords.add(LoginCommand.generated(new SecureRandom()));
        }

        assertThat(passwords).hasSize(1_000);
    }

    @Test
    void saysWhatWasWrongAndWhatToDo() throws IOException {
        assertThat(run("", "add", "ada")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("No password was given").contains("--generate");
        assertThat(run("short\n", "add", "ada")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("weak-password").contains("10 to 200");
        assertThat(run(PASSWORD, "add", "a b")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("invalid-name");
        assertThat(run(PASSWORD, "add", "ada")).isZero();
        assertThat(run(PASSWORD, "add", "ADA")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("name-taken");
        assertThat(run(PASSWORD, "password", "nobody")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no-such-login");
    }

    @Test
    void explainsItselfWhenItIsNotUnderstood() throws IOException {
        for (List<String> arguments : List.<List<String>>of(List.of(), List.of("dance"), List.of("add"),
                List.of("add", "a", "b"),
                List.of("add", "ada", "--update"), List.of("add", "ada", "--display"),
                List.of("add", "ada", "--password=secret"),
                List.of("list", "--yes"), List.of("import"), List.of("remove"),
                List.of("add", "ada", "--admin", "--admin"))) {
            assertThat(run(PASSWORD, arguments.toArray(String[]::new))).as(arguments.toString()).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("posthouse login add NAME");
        }
        assertThat(identity.logins().byName("ada")).isEmpty();
    }

    @Test
    void changesAPassword() throws IOException {
        TestIdentity.person(identity, "ada");

        assertThat(run("another password", "password", "ada")).isZero();

        assertThat(signsIn("ada", "another password")).isTrue();
        assertThat(signsIn("ada", PASSWORD)).isFalse();
    }

    @Test
    void removesOnlyWhenToldTwice() throws IOException {
        TestIdentity.person(identity, "ada");

        assertThat(run("", "remove", "ada")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("--yes").contains("cannot be undone");
        assertThat(identity.logins().byName("ada")).isPresent();
        assertThat(run("", "remove", "ada", "--yes")).isZero();
        assertThat(identity.logins().byName("ada")).isEmpty();
    }

    @Test
    void listsEverybodyOrThoseAskedFor() throws IOException {
        TestIdentity.person(identity, "ada");
        TestIdentity.person(identity, "ben");

        assertThat(run("", "list")).isZero();
        assertThat(out.toString(UTF_8)).contains("ada@example.org", "ben@example.org", "2 logins");
        assertThat(run("", "list", "be")).isZero();
        assertThat(out.toString(UTF_8)).contains("ben@example.org", "1 login").doesNotContain("ada@");
    }

    @Test
    void importsAFileAndTellsWhichLinesWereRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("people.csv"), "name,password\nada," + PASSWORD + "\nben,short\n");

        assertThat(run("", "import", file.toString())).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("1 added, 0 updated, 0 unchanged, 1 refused");
        assertThat(err.toString(UTF_8)).contains("line 3: weak-password").doesNotContain("--update")
                .doesNotContain("short")
                .doesNotContain(PASSWORD);

        Files.writeString(file, "name,password\nada," + PASSWORD + "\nben," + PASSWORD + "\n");
        assertThat(run("", "import", file.toString(), "--update")).isZero();
        assertThat(out.toString(UTF_8)).contains("1 added, 0 updated, 1 unchanged, 0 refused");
    }

    @Test
    void saysWhenAFileIsNotThereOrNotUtf8() throws IOException {
        assertThat(run("", "import", folder.resolve("none.csv").toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("There is no file");
        Path file = Files.write(folder.resolve("latin.csv"), new byte[]{'n', 'a', 'm', 'e', ',', (byte) 0xe9});
        assertThat(run("", "import", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("UTF-8");
    }

    private void administrator(String name) {
        identity.logins().add(name, name, Realm.EMPLOYEES, Bundle.ADMINISTRATOR, PASSWORD).orThrow();
    }

    @Test
    void neverLeadsFromATakenNameToTakingItOver() throws IOException {
        administrator("ada");
        Path file = Files.writeString(folder.resolve("people.csv"), "name,password\nada,of the attacker\n");

        assertThat(run("", "import", file.toString())).isEqualTo(1);

        assertThat(err.toString(UTF_8)).contains("line 2: name-taken", "nobody who is there was changed",
                "Remove the lines of people who are there already", "Only if the file is meant to change");
    }

    @Test
    void changesAnAdministratorByAFileOnlyWhenToldTwice() throws IOException {
        administrator("ada");
        administrator("ben");
        TestIdentity.person(identity, "cleo");
        TestIdentity.person(identity, "dora");
        Path file = Files.writeString(folder.resolve("people.csv"), "name,password,bundle\nada,of the attacker,\nben,"
                + PASSWORD + ",\ncleo,,administrator\ndora,another password,\n");

        assertThat(run("", "import", file.toString(), "--update")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("4 of the file are there already");
        assertThat(err.toString(UTF_8)).contains("2 would change who is administrator", "ada, cleo", "--yes")
                .contains("Nothing was changed").doesNotContain("ben");
        assertThat(signsIn("dora", PASSWORD)).isTrue();

        assertThat(run("", "import", file.toString(), "--update", "--yes")).isZero();
        assertThat(out.toString(UTF_8)).contains("0 added, 3 updated, 1 unchanged, 0 refused");
        assertThat(signsIn("ada", "of the attacker")).isTrue();
        assertThat(identity.logins().byName("cleo").orElseThrow().bundle()).isEqualTo(Bundle.ADMINISTRATOR);
        assertThat(run("", "import", file.toString(), "--yes")).isEqualTo(2);
    }

    @Test
    void keepsTheLastAdministratorWhateverIsAskedFor() throws IOException {
        administrator("ada");
        Path file = Files.writeString(folder.resolve("people.csv"),
                "name,password,display name,bundle\nada,another password,Nobody,person\n");

        assertThat(run("", "import", file.toString(), "--update", "--yes")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("line 2: last-administrator");
        assertThat(run("", "remove", "ada", "--yes")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("last-administrator");

        Login ada = identity.logins().byName("ada").orElseThrow();
        assertThat(ada).extracting(Login::displayName, Login::bundle).containsExactly("ada", Bundle.ADMINISTRATOR);
        assertThat(signsIn("ada", PASSWORD)).isTrue();
        administrator("ben");
        assertThat(run("", "import", file.toString(), "--update", "--yes")).isZero();
        assertThat(run("", "remove", "ada", "--yes")).isZero();
    }
}
