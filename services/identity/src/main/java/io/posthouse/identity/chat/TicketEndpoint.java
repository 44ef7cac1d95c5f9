package io.posthouse.identity.chat;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.TokenKind;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tickets of one use for connections that last, for people with our own clients and for apps that they let. */
@RestController
@RequestMapping(path = "/api/tickets", produces = "application/json")
final class TicketEndpoint {
    private final StoredTokens tokens;
    private final AccessTokens accessTokens;

    TicketEndpoint(StoredTokens tokens, AccessTokens accessTokens) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
    }

    /** @param ticket a secret, good once and until then */
    record ConnectionTicket(String ticket, Instant expiresAt) {
    }

    @PostMapping(path = "/channel", name = "A ticket that opens one connection of the data channel.")
    @Permission(value = ChatSignIns.PERMISSION, reach = Permission.Reach.OPEN)
    ResponseEntity<ConnectionTicket> channel() {
        return ticket(TokenKind.CHANNEL_TICKET);
    }

    @PostMapping(path = "/xmpp", name = "A ticket that signs one stream of XMPP in, by OAUTHBEARER (RFC 7628).")
    @Permission(value = ChatSignIns.PERMISSION, reach = Permission.Reach.OPEN)
    ResponseEntity<ConnectionTicket> xmpp() {
        return ticket(TokenKind.XMPP_TICKET);
    }

    private ResponseEntity<ConnectionTicket> ticket(TokenKind kind) {
        Caller caller = Caller.CURRENT.get();
        // Before anything else: an app that calls for itself is nobody who could connect.
        var person = caller.login();
        Tokens.Issued issued = caller.app().isPresent()
                ? accessTokens.ticket(kind, caller)
                : tokens.issue(kind, person, Optional.of(caller.session()));
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new ConnectionTicket(issued.token(), issued.expiresAt()));
    }
}
