package io.posthouse.identity.oauth;

import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What devices ask people, for the people themselves: they type in the code that the device shows (RFC 8628 section 3.3). */
@RestController
@RequestMapping(path = "/api/consents/devices", produces = "application/json")
final class DeviceEndpoint {
    private final Devices devices;
    private final Logins logins;

    DeviceEndpoint(OAuth oauth, Logins logins) {
        this.devices = oauth.devices();
        this.logins = logins;
    }

    record TypedCode(@Nullable String code) {
    }

    /**
     * What a device asks for.
     *
     * @param state by which the answer names it; from now on nobody else can have it by the code
     * @param owner the display name of who answers for the app; null when that person has left
     * @param askedFrom the address from which it asked; null when that is not known, as when it did
     * @param here whether whoever typed the code in comes from that same address
     */
    record DeviceAsks(String state, String clientId, String name, @Nullable String owner, List<String> scopes,
            @Nullable String askedFrom, @Nullable Instant askedAt, boolean here) {
    }

    record DeviceAnswer(@Nullable String state, @Nullable Boolean allow) {
    }

    @PostMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<DeviceAsks> take(@RequestBody TypedCode typed, HttpServletRequest request) {
        Caller caller = Caller.CURRENT.get();
        String here = Devices.address(CallerFilter.signed(request).client());
        if (typed.code() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Devices.Asked asked = devices.take(caller.login(), caller.session(), typed.code()).orThrow();
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(
                new DeviceAsks(asked.state(), asked.app().clientId(), asked.app().name(),
                        logins.byId(asked.app().owner()).map(Login::displayName).orElse(null),
                        List.copyOf(asked.scopes()), asked.from().orElse(null), asked.at().orElse(null),
                        asked.from().equals(Optional.of(here))));
    }

    @PostMapping("/answers")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void answer(@RequestBody DeviceAnswer said) {
        if (said.state() == null || said.allow() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        devices.answer(Caller.CURRENT.get().login(), said.state(), said.allow()).orThrow();
    }
}
