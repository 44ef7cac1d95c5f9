package io.posthouse.identity.command;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.KnownPasswords;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.storage.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code posthouse login add|import|list|password|remove|second-factor}. Works on a migrated database, beside a running platform or
 * without one; a running one honours what changes within a second.
 *
 * <p>Ends with 0 when it was done, 1 when it was refused, 2 when it was not understood.
 */
public final class LoginCommand {
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final int REFUSALS_SHOWN_MAX = 100;
    private static final int ADMINISTRATORS_SHOWN_MAX = 20;
    private static final int PROGRESS_ROWS = 1_000;
    // Without letters and digits that look alike. 32 of them: five bits each.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final String USAGE = """
            ./posthouse login add NAME [--customer] [--admin] [--display "FULL NAME"] [--generate]
            ./posthouse login import FILE.csv [--update [--yes]]
            ./posthouse login list [PART OF A NAME]
            ./posthouse login password NAME [--generate]
            ./posthouse login remove NAME --yes
            ./posthouse login second-factor NAME --remove

            A password is asked for at the terminal, or read as one line of standard input, or with --generate made
            up and printed once. The file's first line reads: name,password,display name,realm,bundle
            (realm: employees or customers; bundle: person or administrator; the last three columns may be left out of the whole file).
            import adds people and refuses names that exist. With --update the file also changes people who are there: display
            name, password and bundle, each where the row names one. It asks for --yes before it changes an administrator.""";

    private final Identity identity;
    private final Logins logins;
    private final IdentitySettings settings;
    private final PrintStream out;
    private final PrintStream err;
    private final PasswordSource passwords;

    /**
     * @param database migrated
     * @param known passwords that are refused
     * @param err what went wrong, and what to do next
     */
    public LoginCommand(Database database, IdentitySettings settings, KnownPasswords known, PrintStream out,
            PrintStream err, PasswordSource passwords) {
        this.identity = new Identity(database, Running.fixed(settings), Ticker.system(), List.of(), known);
        this.logins = identity.logins();
        this.settings = settings;
        this.out = out;
        this.err = err;
        this.passwords = passwords;
    }

    /**
     * Carries one command out.
     *
     * @param arguments what followed {@code login}
     * @return the exit code
     */
    public int run(List<String> arguments) throws IOException {
        Optional<CommandLine> line = CommandLine.parse(arguments,
                Set.of("--customer", "--admin", "--generate", "--update", "--yes", "--remove"),
                Set.of("--display"));
        if (line.isEmpty() || line.get().words().isEmpty()) {
            return usage();
        }
        CommandLine said = line.get();
        List<String> words = said.words();
        return switch (words.getFirst()) {
            case "add" -> words.size() == 2 && said.only("--customer", "--admin", "--display", "--generate")
                    ? add(said)
                    : usage();
            case "import" -> words.size() == 2 && said.only("--update", "--yes") ? bringIn(said) : usage();
            case "list" -> words.size() <= 2 && said.only() ? list(words.size() == 2 ? words.get(1) : "") : usage();
            case "password" -> words.size() == 2 && said.only("--generate") ? password(said) : usage();
            case "remove" -> words.size() == 2 && said.only("--yes") ? remove(said) : usage();
            case "second-factor" -> words.size() == 2 && said.has("--remove") && said.only("--remove")
                    ? removeSecondFactor(words.get(1))
                    : usage();
            default -> usage();
        };
    }

    /** The way back for the only administrator, who has lost the app and the recovery codes. */
    private int removeSecondFactor(String name) {
        Optional<Login> login = logins.byName(name);
        if (login.isEmpty()) {
            return refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        return switch (identity.secondFactors().remove(login.get().id())) {
            case Outcome.Refused<Boolean>(var refusal) -> refused(refusal);
            case Outcome.Done<Boolean> _ -> {
                out.println("removed the second factor of " + login.get().address(settings.domain())
                        + "; the password alone lets its person in");
                yield DONE;
            }
        };
    }

    private int usage() {
        err.println(CalledHere.in(USAGE));
        return NOT_UNDERSTOOD;
    }

    private int add(CommandLine said) throws IOException {
        String name = said.words().get(1);
        // Before the password is asked for: nobody likes to type it twice for a name that cannot be.
        if (LoginRules.name(name).isEmpty()) {
            return refused(IdentityRefusal.INVALID_NAME);
        }
        if (logins.byName(name).isPresent()) {
            return refused(IdentityRefusal.NAME_TAKEN);
        }
        Optional<String> password = newPassword(said, name);
        if (password.isEmpty()) {
            return REFUSED;
        }
        Realm realm = said.has("--customer") ? Realm.CUSTOMERS : Realm.EMPLOYEES;
        Bundle bundle = said.has("--admin") ? Bundle.ADMINISTRATOR : Bundle.PERSON;
        return switch (logins.add(name, said.value("--display").orElse(name), realm, bundle, password.get())) {
            case Outcome.Refused<Login>(var refusal) -> refused(refusal);
            case Outcome.Done<Login>(var login) -> {
                out.println("added " + login.address(settings.domain()) + " (" + login.bundle().word() + ")");
                yield shown(said, password.get());
            }
        };
    }

    private int password(CommandLine said) throws IOException {
        String name = said.words().get(1);
        if (logins.byName(name).isEmpty()) {
            return refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        Optional<String> password = newPassword(said, name);
        if (password.isEmpty()) {
            return REFUSED;
        }
        return switch (logins.setPassword(name, password.get())) {
            case Outcome.Refused<Login>(var refusal) -> refused(refusal);
            case Outcome.Done<Login>(var login) -> {
                out.println("changed the password of " + login.address(settings.domain())
                        + "; every session of it has ended");
                yield shown(said, password.get());
            }
        };
    }

    private int shown(CommandLine said, String password) {
        if (said.has("--generate")) {
            out.println("password, shown this once: " + password);
        }
        return DONE;
    }

    private Optional<String> newPassword(CommandLine said, String name) throws IOException {
        if (said.has("--generate")) {
            return Optional.of(generated(new SecureRandom()));
        }
        Optional<String> password = passwords.ask("Password for " + name);
        if (password.isEmpty()) {
            err.println(
                    "No password was given, or the two were not the same. Run it again, or let --generate make one up.");
        }
        return password;
    }

    /** A password of 100 random bits, in four groups that can be read out. */
    public static String generated(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            password.append(i > 0 && i % 5 == 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    private int remove(CommandLine said) {
        String name = said.words().get(1);
        Optional<Login> login = logins.byName(name);
        if (login.isEmpty()) {
            return refused(IdentityRefusal.NO_SUCH_LOGIN);
        }
        if (!said.has("--yes")) {
            err.println("This ends every session of " + login.get().address(settings.domain())
                    + " and cannot be undone: the name is never given out again. Repeat the command with --yes.");
            return REFUSED;
        }
        return switch (logins.remove(name)) {
            case Outcome.Refused<Login>(var refusal) -> refused(refusal);
            case Outcome.Done<Login>(var gone) -> {
                out.println("removed " + gone.address(settings.domain()));
                yield DONE;
            }
        };
    }

    private int list(String query) {
        Optional<String> after = Optional.empty();
        int count = 0;
        do {
            Page<Login> page = logins.search(query, after, Page.SIZE_MAX);
            for (Login login : page.items()) {
                out.printf("%-40s %-13s %s  %s%n", login.address(settings.domain()), login.bundle().word(),
                        login.createdAt().toString().substring(0, 10), login.displayName());
            }
            count += page.items().size();
            after = page.next();
        } while (after.isPresent());
        out.println(count == 1 ? "1 login" : count + " logins");
        return DONE;
    }

    private int bringIn(CommandLine said) throws IOException {
        Path file = Path.of(said.words().get(1));
        var existing = said.has("--update") ? LoginImport.Existing.UPDATE : LoginImport.Existing.REFUSE;
        ImportReport report = new ImportReport();
        if (said.has("--yes") && !said.has("--update")) {
            return usage();
        }
        if (said.has("--update") && !Files.isRegularFile(file)) {
            err.println(
                    "There is no file " + file + "; an update is looked through first, so it must be a plain file.");
            return REFUSED;
        }
        try {
            if (said.has("--update") && !agreed(file, said.has("--yes"))) {
                return REFUSED;
            }
            return bringIn(file, existing, report);
        } catch (NoSuchFileException e) {
            err.println("There is no file " + file + ".");
            return REFUSED;
        } catch (CharacterCodingException e) {
            err.println(
                    "The file is not UTF-8. Save it as UTF-8 and import it again; rows before the fault may be stored, and"
                            + " will then be refused as name-taken, which does no harm.");
            return REFUSED;
        }
    }

    private int bringIn(Path file, LoginImport.Existing existing, ImportReport report) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return switch (identity.imports().run(in, existing, report)) {
                case Outcome.Refused<LoginImport.Summary>(var refusal) -> refused(refusal);
                case Outcome.Done<LoginImport.Summary>(var summary) -> report.end(summary, existing);
            };
        }
    }

    /** Says whom the update would change; whether it may go on. */
    private boolean agreed(Path file, boolean yes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return switch (identity.imports().preview(in)) {
                case Outcome.Refused<LoginImport.Preview>(var refusal) -> {
                    refused(refusal);
                    yield false;
                }
                case Outcome.Done<LoginImport.Preview>(var preview) -> {
                    out.println(preview.existing() + " of the file are there already, and get the file's display name,"
                            + " password and bundle where it names another");
                    if (!preview.administrators().isEmpty()) {
                        var names = preview.administrators();
                        err.println(
                                names.size() + " would change who is administrator, or how an administrator signs in: "
                                        + names.stream().limit(ADMINISTRATORS_SHOWN_MAX)
                                                .collect(Collectors.joining(", "))
                                        + (names.size() > ADMINISTRATORS_SHOWN_MAX ? " and more" : ""));
                    }
                    if (!preview.administrators().isEmpty() && !yes) {
                        err.println(
                                "Nothing was changed. Remove these lines from the file, or repeat the command with --yes.");
                    }
                    yield yes || preview.administrators().isEmpty();
                }
            };
        }
    }

    /** Prints as it goes: never a password, and at most a hundred refusals. */
    private final class ImportReport implements LoginImport.Listener {
        private int refusals;
        private int taken;
        private int shownRows;

        @Override
        public void onRefused(int line, Refusal refusal) {
            refusals++;
            taken += refusal == IdentityRefusal.NAME_TAKEN ? 1 : 0;
            if (refusals <= REFUSALS_SHOWN_MAX) {
                err.println("line " + line + ": " + refusal.code() + ". " + refusal.advice());
            } else if (refusals == REFUSALS_SHOWN_MAX + 1) {
                err.println("more lines are refused and only counted from here");
            }
        }

        @Override
        public void onProgress(LoginImport.Summary soFar) {
            if (soFar.rows() >= shownRows + PROGRESS_ROWS) {
                shownRows = soFar.rows();
                out.println(soFar.rows() + " rows");
            }
        }

        int end(LoginImport.Summary summary, LoginImport.Existing existing) {
            out.println(summary.added() + " added, " + summary.updated() + " updated, " + summary.unchanged()
                    + " unchanged, "
                    + summary.refused() + " refused");
            if (taken > 0 && existing == LoginImport.Existing.REFUSE) {
                err.println(taken
                        + " lines have a name that is taken; nobody who is there was changed. Remove the lines of people who"
                        + " are there already. Only if the file is meant to change these people: --update sets their display"
                        + " name, password and bundle to the file's.");
            }
            if (refusals > taken) {
                err.println("Put the other refused lines right and import them in a file of their own.");
            }
            return summary.refused() == 0 ? DONE : REFUSED;
        }
    }

    private int refused(Refusal refusal) {
        err.println(refusal.code() + ". " + refusal.advice());
        return REFUSED;
    }
}
