package io.posthouse.identity.oauth;

import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tickets of pages that reach into our own clients: for the back ends that vouch for them, and for the clients that are shown one. */
@RestController
@RequestMapping(path = "/api/js-tickets", produces = "application/json")
final class JsTicketEndpoint {
    private final JsTickets tickets;

    JsTicketEndpoint(OAuth oauth) {
        this.tickets = oauth.jsTickets();
    }

    /**
     * @param origin of the pages, as the app registered it
     * @param methods of the client, 1 to 50
     */
    record JsTicketRequest(@Nullable String origin, @Nullable List<String> methods) {
    }

    /** @param ticket for pages of that app and origin alone, good until then */
    record JsTicket(String ticket, Instant expiresAt) {
        @Override
        public String toString() {
            return "JsTicket[expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * What a page wants, and by what.
     *
     * @param clientId whose page the client shows
     * @param origin of the page, as the client sees it, and not as the page says
     * @param method of the client
     */
    record JsTicketCheck(@Nullable String ticket, @Nullable String clientId, @Nullable String origin,
            @Nullable String method) {
        @Override
        public String toString() {
            return "JsTicketCheck[clientId=" + clientId + ", origin=" + origin + ", method=" + method + "]";
        }
    }

    @PostMapping(consumes = "application/json", name = "A ticket by which pages of the app use some methods of the client that shows them.")
    @Permission(value = "identity.js-ticket.issue", reach = Permission.Reach.OPEN)
    ResponseEntity<JsTicket> issue(@RequestBody JsTicketRequest request) {
        if (request.methods() == null || request.methods().stream().anyMatch(method -> method == null)) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        JsTickets.Ticket made = tickets.issue(Caller.CURRENT.get(), text(request.origin()), request.methods())
                .orThrow();
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new JsTicket(made.ticket(), made.expiresAt()));
    }

    @PostMapping(path = "/checks", consumes = "application/json", name = "Whether a page may use a method of the client that shows it.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(Permission.SIGNED_IN)
    void check(@RequestBody JsTicketCheck check) {
        tickets.refusal(text(check.ticket()), text(check.clientId()), text(check.origin()), text(check.method()))
                .ifPresent(refusal -> {
                    throw new RefusedException(refusal);
                });
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return text;
    }
}
