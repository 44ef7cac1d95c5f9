package io.posthouse.identity.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Realm;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.kernel.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rows of a file of logins, read one by one and checked as far as a row tells by itself. */
final class ImportRows {
    private static final Set<String> COLUMNS = Set.of("name", "password", "display name", "realm", "bundle");

    private final CsvReader rows;
    private final List<String> columns;
    private final NewPassword newPassword;

    /** What becomes of a password that is chosen for a name. */
    interface NewPassword {
        Outcome<String> choose(String name, String password);
    }

    private ImportRows(CsvReader rows, List<String> columns, NewPassword newPassword) {
        this.rows = rows;
        this.newPassword = newPassword;
        this.columns = columns;
    }

    /** One row as the file says it; what it leaves empty is empty. */
    record Draft(int line, String name, Optional<String> displayName, Optional<Realm> realm, Optional<Bundle> bundle,
            Optional<String> password) {
    }

    /** @param line where the row begins, counted from 1 */
    record Row(int line, Outcome<Draft> draft) {
    }

    /** The rows below the file's first line; empty when that does not name the columns. */
    static Optional<ImportRows> open(InputStream file, NewPassword newPassword) throws IOException {
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CsvReader rows = new CsvReader(new BufferedReader(new InputStreamReader(file, decoder)));
        return rows.next().map(ImportRows::columns).filter(columns -> !columns.isEmpty())
                .map(columns -> new ImportRows(rows, columns, newPassword));
    }

    private static List<String> columns(CsvReader.Row header) {
        List<String> columns = header.fields().stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        // A column that we do not know may be one of ours misspelt: better refused than everybody put into the wrong realm.
        boolean known = COLUMNS.containsAll(columns) && new HashSet<>(columns).size() == columns.size();
        return known && columns.contains("name") && columns.contains("password") ? columns : List.of();
    }

    /** The next row; empty behind the last. */
    Optional<Row> next() throws IOException {
        return rows.next().map(row -> new Row(row.line(), draft(row)));
    }

    private Outcome<Draft> draft(CsvReader.Row row) {
        if (row.malformed() || row.fields().size() != columns.size()) {
            return Outcome.refused(IdentityRefusal.INVALID_ROW);
        }
        Optional<String> name = LoginRules.name(field(row, "name"));
        if (name.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_NAME);
        }
        String shown = field(row, "display name");
        Optional<String> displayName = LoginRules.displayName(shown);
        if (!shown.isEmpty() && displayName.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_DISPLAY_NAME);
        }
        String secret = field(row, "password");
        Optional<String> password = Optional.empty();
        if (!secret.isEmpty()) {
            switch (newPassword.choose(name.get(), secret)) {
                case Outcome.Refused<String>(var refusal) -> {
                    return Outcome.refused(refusal);
                }
                case Outcome.Done<String>(var prepared) -> password = Optional.of(prepared);
            }
        }
        String realmWord = field(row, "realm").strip();
        Optional<Realm> realm = Realm.of(realmWord);
        if (!realmWord.isEmpty() && realm.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_REALM);
        }
        String bundleWord = field(row, "bundle").strip();
        Optional<Bundle> bundle = Bundle.of(bundleWord);
        if (!bundleWord.isEmpty() && bundle.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_BUNDLE);
        }
        return Outcome.done(new Draft(row.line(), name.get(), displayName, realm, bundle, password));
    }

    private String field(CsvReader.Row row, String column) {
        int place = columns.indexOf(column);
        return place < 0 ? "" : row.fields().get(place);
    }
}
