package io.posthouse.identity.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.erasure.Erasures.Erasure;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import io.posthouse.storage.person.Person;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Hands out what is held about somebody, and has people erased. For administrators. */
@RestController
final class ErasureEndpoint {
    private static final String LINES = "application/x-ndjson";

    private final Erasures erasures;
    private final Deeds deeds;

    ErasureEndpoint(Erasures erasures, Deeds deeds) {
        this.erasures = erasures;
        this.deeds = deeds;
    }

    /** @param name the pseudonym, once it is done */
    record ErasureView(String id, String login, String name, Instant askedAt, String askedBy, Instant dueAt,
            @Nullable Instant doneAt) {
        static ErasureView of(Erasure erasure) {
            return new ErasureView(Long.toString(erasure.id()), erasure.login().toString(), erasure.name(),
                    erasure.askedAt(), erasure.askedBy(), erasure.dueAt(), erasure.doneAt().orElse(null));
        }
    }

    record ErasurePage(List<ErasureView> items, @Nullable String next) {
    }

    @GetMapping(path = "/api/logins/{name}/personal-data", produces = LINES, name = "What all modules hold about a person,"
            + " one object of JSON in each line: module, table, row. The last line is {\"end\":n} with the number of rows;"
            + " without it the answer was cut off.")
    @Permission("identity.person.export")
    @StepUp("login.export")
    void export(@PathVariable String name, HttpServletResponse response) throws IOException {
        Person person = erasures.person(name).orThrow();
        deeds.doing("login.export", person.name(), "", () -> write(person, response));
    }

    private void write(Person person, HttpServletResponse response) {
        response.setContentType(LINES);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + person.name() + ".ndjson\"");
        long[] rows = {0};
        try {
            Writer lines = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), UTF_8));
            erasures.export(person, schema -> (table, json) -> {
                rows[0]++;
                line(lines, "{\"module\":\"" + schema + "\",\"table\":\"" + table + "\",\"row\":" + json + "}\n");
            });
            line(lines, "{\"end\":" + rows[0] + "}\n");
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void line(Writer lines, String line) {
        try {
            lines.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @PostMapping(path = "/api/logins/{name}/erasure", produces = "application/json", name = "Keeps the person out at once;"
            + " they are erased at dueAt, until when it can be withdrawn. Asked again, the first one counts.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission("identity.person.erase")
    ErasureView ask(@PathVariable String name) {
        Caller caller = Caller.CURRENT.get();
        if (LoginRules.name(name).filter(caller.name()::equals).isPresent()) {
            throw new RefusedException(IdentityRefusal.OWN_LOGIN);
        }
        return deeds.doing("login.erase", name, "",
                () -> ErasureView.of(erasures.ask(name, caller.name()).orThrow()));
    }

    @DeleteMapping(path = "/api/logins/{name}/erasure", name = "Withdraws it before it is due. The person stays kept out"
            + " until they are enabled.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.person.erase")
    void withdraw(@PathVariable String name) {
        deeds.doing("login.keep", name, "", () -> {
            erasures.withdraw(name).orThrow();
        });
    }

    @GetMapping(path = "/api/erasures", produces = "application/json", name = "Those that wait and those that are done, the"
            + " newest first.")
    @Permission("identity.person.erase")
    ErasurePage list(@RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of("", after, limit).orThrow();
        Page<Erasure> found = erasures.list(page.after().map(ErasureEndpoint::id), page.limit());
        return new ErasurePage(found.items().stream().map(ErasureView::of).toList(), found.next().orElse(null));
    }

    private static Long id(String cursor) {
        try {
            return Long.valueOf(cursor);
        } catch (NumberFormatException e) {
            throw new RefusedException(IdentityRefusal.INVALID_CURSOR);
        }
    }
}
