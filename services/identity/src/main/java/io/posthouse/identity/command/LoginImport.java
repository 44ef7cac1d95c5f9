package io.posthouse.identity.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.credential.Passwords;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.identity.login.NewLogin;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Refusal;
import io.posthouse.xmpp.sasl.ScramMaterial;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings in logins from a file: CSV by RFC 4180 in UTF-8, whose first line names the columns {@code name}, {@code password},
 * {@code display name}, {@code realm}, {@code bundle} in any order; the last three may be missing or empty.
 *
 * <p>The file is read as a stream. Deriving keys is nearly all of the work, so rows are derived on every core while the
 * thread that reads also writes them, in their order, 256 in one statement. A row is stored whole or not at all; a refused
 * one does not keep the others out. At most 1,280 rows are in memory.
 */
public final class LoginImport {
    private static final int BATCH_ROWS = 256;
    private static final int BATCHES_AHEAD = 4;
    private static final Set<String> COLUMNS = Set.of("name", "password", "display name", "realm", "bundle");

    private final StoredLogins logins;
    private final Passwords passwords;
    private final int threads;
    private final int batchRows;

    /** @param threads how many rows are derived at once */
    public LoginImport(StoredLogins logins, Passwords passwords, int threads) {
        this(logins, passwords, threads, BATCH_ROWS);
    }

    LoginImport(StoredLogins logins, Passwords passwords, int threads, int batchRows) {
        this.logins = logins;
        this.passwords = passwords;
        this.threads = threads;
        this.batchRows = batchRows;
    }

    /** What to do with a name that somebody has. */
    public enum Existing {
        /** The row is refused, {@code name-taken}. */
        REFUSE,
        /** Display name, bundle and password become the row's, where it names them. A password that is the same ends no session. */
        UPDATE
    }

    /** Hears how it goes, on the importing thread. */
    public interface Listener {
        /** A row was refused. {@code line} is where it begins, counted from 1. */
        void onRefused(int line, Refusal refusal);

        /** So far; told every few hundred rows. */
        void onProgress(Summary soFar);
    }

    /** How many rows became what. */
    public record Summary(int added, int updated, int unchanged, int refused) {
        /** All rows. */
        public int rows() {
            return added + updated + unchanged + refused;
        }
    }

    /** One row on its way. */
    private record Draft(int line, String name, Optional<String> displayName, Optional<Realm> realm,
            Optional<Bundle> bundle,
            String password) {
    }

    private record Derived(Draft draft, Optional<Login> existing, List<ScramMaterial> material) {
    }

    /** Owned by the importing thread. */
    private static final class Run {
        private final Existing existing;
        private final Listener listener;
        private final ExecutorService cores;
        private final Deque<List<Future<Derived>>> ahead = new ArrayDeque<>();
        private int added;
        private int updated;
        private int unchanged;
        private int refused;

        Run(Existing existing, Listener listener, ExecutorService cores) {
            this.existing = existing;
            this.listener = listener;
            this.cores = cores;
        }

        void refuse(int line, Refusal why) {
            refused++;
            listener.onRefused(line, why);
        }

        Summary summary() {
            return new Summary(added, updated, unchanged, refused);
        }
    }

    /**
     * Imports everything in {@code file}. Rows already stored stay when a fault ends it: importing the same file again is safe.
     *
     * @return refused, having stored nothing: {@code invalid-header}
     * @throws java.nio.charset.CharacterCodingException when the file is not UTF-8
     */
    public Outcome<Summary> run(InputStream file, Existing existing, Listener listener) throws IOException {
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CsvReader rows = new CsvReader(new BufferedReader(new InputStreamReader(file, decoder)));
        Optional<List<String>> columns = rows.next().map(LoginImport::columns);
        if (columns.isEmpty() || columns.get().isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_HEADER);
        }
        try (ExecutorService cores = Executors.newFixedThreadPool(threads)) {
            Run run = new Run(existing, listener, cores);
            try {
                readAll(rows, columns.get(), run);
            } catch (Throwable e) {
                cores.shutdownNow();
                throw e;
            }
            return Outcome.done(run.summary());
        }
    }

    private static List<String> columns(CsvReader.Row header) {
        List<String> columns = header.fields().stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        // A column that we do not know may be one of ours misspelt: better refused than everybody put into the wrong realm.
        boolean known = COLUMNS.containsAll(columns) && new HashSet<>(columns).size() == columns.size();
        return known && columns.contains("name") && columns.contains("password") ? columns : List.of();
    }

    private void readAll(CsvReader rows, List<String> columns, Run run) throws IOException {
        List<Draft> batch = new ArrayList<>();
        for (Optional<CsvReader.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
            switch (draft(row.get(), columns)) {
                case Outcome.Done<Draft>(var draft) -> batch.add(draft);
                case Outcome.Refused<Draft>(var refusal) -> run.refuse(row.get().line(), refusal);
            }
            if (batch.size() == batchRows) {
                derive(batch, run);
                batch.clear();
            }
        }
        derive(batch, run);
        while (!run.ahead.isEmpty()) {
            store(run.ahead.removeFirst(), run);
        }
    }

    private static Outcome<Draft> draft(CsvReader.Row row, List<String> columns) {
        if (row.malformed() || row.fields().size() != columns.size()) {
            return Outcome.refused(IdentityRefusal.INVALID_ROW);
        }
        Optional<String> name = LoginRules.name(field(row, columns, "name"));
        if (name.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_NAME);
        }
        String shown = field(row, columns, "display name");
        Optional<String> displayName = LoginRules.displayName(shown);
        if (!shown.isEmpty() && displayName.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_DISPLAY_NAME);
        }
        Optional<String> password = LoginRules.newPassword(name.get(), field(row, columns, "password"));
        if (password.isEmpty()) {
            return Outcome.refused(IdentityRefusal.WEAK_PASSWORD);
        }
        String realmWord = field(row, columns, "realm").strip();
        Optional<Realm> realm = Realm.of(realmWord);
        if (!realmWord.isEmpty() && realm.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_REALM);
        }
        String bundleWord = field(row, columns, "bundle").strip();
        Optional<Bundle> bundle = Bundle.of(bundleWord);
        if (!bundleWord.isEmpty() && bundle.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_BUNDLE);
        }
        return Outcome.done(new Draft(row.line(), name.get(), displayName, realm, bundle, password.get()));
    }

    private static String field(CsvReader.Row row, List<String> columns, String column) {
        int place = columns.indexOf(column);
        return place < 0 ? "" : row.fields().get(place);
    }

    private void derive(List<Draft> batch, Run run) {
        Map<String, Login> known = batch.isEmpty()
                ? Map.of()
                : logins.byNames(batch.stream().map(Draft::name).toList());
        Set<String> inBatch = new HashSet<>();
        List<Future<Derived>> futures = new ArrayList<>();
        for (Draft draft : batch) {
            Optional<Login> existing = Optional.ofNullable(known.get(draft.name()));
            // Twice in one file is a mistake whatever is done with names that exist: which row would be meant?
            if (!inBatch.add(draft.name()) || (existing.isPresent() && run.existing == Existing.REFUSE)) {
                run.refuse(draft.line(), IdentityRefusal.NAME_TAKEN);
            } else if (existing.isPresent()
                    && draft.realm().filter(realm -> realm != existing.get().realm()).isPresent()) {
                run.refuse(draft.line(), IdentityRefusal.REALM_FIXED);
            } else {
                futures.add(run.cores.submit(() -> derived(draft, existing)));
            }
        }
        run.ahead.addLast(futures);
        if (run.ahead.size() > BATCHES_AHEAD) {
            store(run.ahead.removeFirst(), run);
        }
    }

    private Derived derived(Draft draft, Optional<Login> existing) {
        boolean same = existing.isPresent() && logins.hasPassword(draft.name(), draft.password());
        return new Derived(draft, existing, same ? List.of() : passwords.derive(draft.password()));
    }

    private void store(List<Future<Derived>> futures, Run run) {
        List<Derived> fresh = new ArrayList<>();
        for (Future<Derived> future : futures) {
            Derived derived = await(future);
            if (derived.existing().isEmpty()) {
                fresh.add(derived);
                continue;
            }
            Login login = derived.existing().get();
            boolean changed = logins.revise(login, derived.draft().displayName().orElse(login.displayName()),
                    derived.draft().bundle().orElse(login.bundle()), derived.material());
            run.updated += changed ? 1 : 0;
            run.unchanged += changed ? 0 : 1;
        }
        Map<String, Login> added = logins.addAll(fresh.stream().map(LoginImport::newLogin).toList());
        run.added += added.size();
        for (Derived derived : fresh) {
            if (!added.containsKey(derived.draft().name())) {
                run.refuse(derived.draft().line(), IdentityRefusal.NAME_TAKEN);
            }
        }
        run.listener.onProgress(run.summary());
    }

    private static NewLogin newLogin(Derived derived) {
        Draft draft = derived.draft();
        return new NewLogin(draft.name(), draft.displayName().orElse(draft.name()),
                draft.realm().orElse(Realm.EMPLOYEES),
                draft.bundle().orElse(Bundle.PERSON), derived.material());
    }

    private static Derived await(Future<Derived> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the import was interrupted; what was stored stays", e);
        }
    }
}
