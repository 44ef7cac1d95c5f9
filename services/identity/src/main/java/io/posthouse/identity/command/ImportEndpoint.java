package io.posthouse.identity.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.command.LoginImport.Existing;
import io.posthouse.identity.command.LoginImport.Preview;
import io.posthouse.identity.command.LoginImport.Summary;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Brings in logins from the page, a part of a file at a time: deriving keys is work, and a request is to end in seconds. */
@RestController
final class ImportEndpoint {
    /** The line that names the columns, and 250 more. */
    private static final int LINES_MAX = 251;

    private final LoginImport imports;
    private final GrantedAccess access;
    private final Deeds deeds;
    private final StepUps stepUps;
    // All cores work for one; a second one at the same time would only slow both, and everybody who signs in.
    private final Semaphore one = new Semaphore(1);

    ImportEndpoint(LoginImport imports, GrantedAccess access, Deeds deeds, StepUps stepUps) {
        this.imports = imports;
        this.access = access;
        this.deeds = deeds;
        this.stepUps = stepUps;
    }

    /**
     * @param csv by RFC 4180; the first line names the columns name, password, display name, realm, bundle
     * @param update whether people who are there are changed, instead of being refused
     */
    record LoginFile(@Nullable String csv, @Nullable Boolean update) {
        @Override
        public String toString() {
            return "LoginFile[]";
        }
    }

    /** @param line where the row begins in what was sent, counted from 1 */
    record RefusedRow(int line, String code, String advice) {
    }

    record ImportReply(int added, int updated, int unchanged, List<RefusedRow> refused) {
    }

    @PostMapping(path = "/api/logins/import", consumes = "application/json", produces = "application/json")
    @Permission("identity.login.manage")
    @StepUp(value = "login.import", when = StepUp.When.WHERE_IT_ASKS)
    ImportReply bring(@RequestBody LoginFile file) {
        String csv = file.csv();
        if (csv == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        if (csv.lines().count() > LINES_MAX) {
            throw new RefusedException(IdentityRefusal.TOO_MANY_ROWS);
        }
        Existing existing = Boolean.TRUE.equals(file.update()) ? Existing.UPDATE : Existing.REFUSE;
        if (namesAdministrators(csv, existing)) {
            stepUps.confirm("login.import", List.of(csv, existing.name()));
        }
        List<RefusedRow> refused = new ArrayList<>();
        Summary summary = deeds.doing("login.import", Long.toString(csv.lines().count()) + " lines",
                existing == Existing.UPDATE ? "update" : "", () -> run(csv, existing, refused));
        return new ImportReply(summary.added(), summary.updated(), summary.unchanged(), refused);
    }

    /**
     * Whether any is brought or changed, or the word stands elsewhere in the file: to ask once too often does no harm. Whoever may not
     * have such rows is not asked; they are refused.
     */
    private boolean namesAdministrators(String csv, Existing existing) {
        return access.above(Bundle.ADMINISTRATOR).isEmpty()
                && (csv.toLowerCase(Locale.ROOT).contains(Bundle.ADMINISTRATOR.word())
                        || (existing == Existing.UPDATE && concernsAdministrators(csv)));
    }

    private boolean concernsAdministrators(String csv) {
        try {
            return switch (imports.preview(new ByteArrayInputStream(csv.getBytes(UTF_8)))) {
                case Outcome.Done<Preview>(var preview) -> !preview.administrators().isEmpty();
                // The import says so, too.
                case Outcome.Refused<Preview> _ -> false;
            };
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private Summary run(String csv, Existing existing, List<RefusedRow> refused) {
        one.acquireUninterruptibly();
        try {
            return imports.run(new ByteArrayInputStream(csv.getBytes(UTF_8)), existing, this::above,
                    new LoginImport.Listener() {
                        @Override
                        public void onRefused(int line, Refusal refusal) {
                            refused.add(new RefusedRow(line, refusal.code(), refusal.advice()));
                        }

                        @Override
                        public void onProgress(Summary soFar) {
                            // The page counts by the parts it sends.
                        }
                    }).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        } finally {
            one.release();
        }
    }

    private Optional<Refusal> above(Optional<Login> existing, Optional<Bundle> bundle) {
        return existing.flatMap(access::above).or(() -> bundle.flatMap(access::above));
    }
}
