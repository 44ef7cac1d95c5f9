package io.posthouse.identity.command;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.command.ImportRows.Draft;
import io.posthouse.identity.credential.Passwords;
import io.posthouse.identity.login.NewLogin;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Refusal;
import io.posthouse.xmpp.sasl.ScramMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

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
        /**
         * Display name, bundle and password become the row's, where it names them; the realm never does. A password that is the
         * same ends no session. The last administrator stays one.
         */
        UPDATE
    }

    /** Hears how it goes, on the importing thread. */
    public interface Listener {
        /** A row was refused. {@code line} is where it begins, counted from 1. */
        void onRefused(int line, Refusal refusal);

        /** So far; told every few hundred rows. */
        void onProgress(Summary soFar);
    }

    /** Says of a row, before anything is stored, why whoever imports may not have it. */
    public interface Bounds {
        /**
         * @param existing who is there by that name
         * @param bundle what the row makes of them; empty leaves it as it is
         */
        Optional<Refusal> refusal(Optional<Login> existing, Optional<Bundle> bundle);
    }

    /** How many rows became what. */
    public record Summary(int added, int updated, int unchanged, int refused) {
        /** All rows. */
        public int rows() {
            return added + updated + unchanged + refused;
        }
    }

    /**
     * Whom an update of existing people would change.
     *
     * @param existing rows that name somebody who is there
     * @param administrators the names of those among them who are administrators and would be changed, or would become one
     */
    public record Preview(int existing, List<String> administrators) {
        public Preview {
            administrators = List.copyOf(administrators);
        }
    }

    private record Derived(Draft draft, Optional<Login> existing, List<ScramMaterial> material) {
    }

    /** Owned by the importing thread. */
    private static final class Run {
        private final Existing existing;
        private final Bounds bounds;
        private final Listener listener;
        private final ExecutorService cores;
        private final Deque<List<Future<Derived>>> ahead = new ArrayDeque<>();
        private int added;
        private int updated;
        private int unchanged;
        private int refused;

        Run(Existing existing, Bounds bounds, Listener listener, ExecutorService cores) {
            this.existing = existing;
            this.bounds = bounds;
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

    /** Imports everything in {@code file}, for whoever may do everything. */
    public Outcome<Summary> run(InputStream file, Existing existing, Listener listener) throws IOException {
        return run(file, existing, (_, _) -> Optional.empty(), listener);
    }

    /**
     * Imports everything in {@code file} that {@code bounds} let. Rows already stored stay when a fault ends it: importing the same file again is safe.
     *
     * @return refused, having stored nothing: {@code invalid-header}
     * @throws java.nio.charset.CharacterCodingException when the file is not UTF-8
     */
    public Outcome<Summary> run(InputStream file, Existing existing, Bounds bounds, Listener listener)
            throws IOException {
        Optional<ImportRows> rows = ImportRows.open(file, logins::newPassword);
        if (rows.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_HEADER);
        }
        try (ExecutorService cores = Executors.newFixedThreadPool(threads)) {
            Run run = new Run(existing, bounds, listener, cores);
            try {
                readAll(rows.get(), run);
            } catch (Throwable e) {
                cores.shutdownNow();
                throw e;
            }
            return Outcome.done(run.summary());
        }
    }

    private void readAll(ImportRows rows, Run run) throws IOException {
        List<Draft> batch = new ArrayList<>();
        for (Optional<ImportRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
            switch (row.get().draft()) {
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

    /**
     * Looks whom {@link Existing#UPDATE} would change, and changes nothing. Rows that would be refused are passed over.
     *
     * @return refused: {@code invalid-header}
     * @throws java.nio.charset.CharacterCodingException when the file is not UTF-8
     */
    public Outcome<Preview> preview(InputStream file) throws IOException {
        Optional<ImportRows> rows = ImportRows.open(file, logins::newPassword);
        if (rows.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_HEADER);
        }
        int existing = 0;
        List<String> administrators = new ArrayList<>();
        List<Draft> batch = new ArrayList<>();
        boolean last = false;
        while (!last) {
            Optional<ImportRows.Row> row = rows.get().next();
            last = row.isEmpty();
            if (row.isPresent() && row.get().draft() instanceof Outcome.Done<Draft>(var draft)) {
                batch.add(draft);
            }
            if (batch.size() == batchRows || last) {
                Map<String, Login> known = logins.byNames(batch.stream().map(Draft::name).toList());
                existing += known.size();
                batch.stream().filter(draft -> concernsAdministrators(draft, known.get(draft.name()))).map(Draft::name)
                        .forEach(administrators::add);
                batch.clear();
            }
        }
        return Outcome.done(new Preview(existing, administrators.stream().distinct().toList()));
    }

    private boolean concernsAdministrators(Draft draft, @Nullable Login login) {
        if (login == null) {
            return false;
        }
        if (login.bundle() != Bundle.ADMINISTRATOR) {
            return draft.bundle().filter(Bundle.ADMINISTRATOR::equals).isPresent();
        }
        return draft.bundle().filter(bundle -> bundle != login.bundle()).isPresent()
                || draft.displayName().filter(name -> !name.equals(login.displayName())).isPresent()
                || draft.password().filter(password -> !logins.hasPassword(login.name(), password)).isPresent();
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
            } else if (existing.isEmpty() && draft.password().isEmpty()) {
                run.refuse(draft.line(), IdentityRefusal.WEAK_PASSWORD);
            } else {
                Optional<Refusal> refusal = run.bounds.refusal(existing, draft.bundle());
                refusal.ifPresentOrElse(why -> run.refuse(draft.line(), why),
                        () -> futures.add(run.cores.submit(() -> derived(draft, existing))));
            }
        }
        run.ahead.addLast(futures);
        if (run.ahead.size() > BATCHES_AHEAD) {
            store(run.ahead.removeFirst(), run);
        }
    }

    private Derived derived(Draft draft, Optional<Login> existing) {
        // Without a password the row leaves the old one, and so does one that is the same: no session ends for it.
        Optional<String> fresh = draft.password()
                .filter(password -> existing.isEmpty() || !logins.hasPassword(draft.name(), password));
        return new Derived(draft, existing, fresh.map(passwords::derive).orElse(List.of()));
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
            switch (logins.revise(login, derived.draft().displayName(), derived.draft().bundle(), derived.material())) {
                case Outcome.Done<Boolean>(var changed) -> {
                    run.updated += changed ? 1 : 0;
                    run.unchanged += changed ? 0 : 1;
                }
                case Outcome.Refused<Boolean>(var refusal) -> run.refuse(derived.draft().line(), refusal);
            }
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
