package io.posthouse.identity.oauth;

import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
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

/** What devices ask people, for the people themselves: they type in the code that the device shows (RFC 8628 section 3.3). */
@RestController
@RequestMapping(path = "/api/consents/devices", produces = "application/json")
final class DeviceEndpoint {
    private final Devices devices;

    DeviceEndpoint(OAuth oauth) {
        this.devices = oauth.devices();
    }

    record TypedCode(@Nullable String code) {
    }

    /**
     * What a device asks for.
     *
     * @param state by which the answer names it; from now on nobody else can have it by the code
     */
    record DeviceAsks(String state, String clientId, String name, List<String> scopes) {
    }

    record DeviceAnswer(@Nullable String state, @Nullable Boolean allow) {
    }

    @PostMapping
    @Permission(Permission.SIGNED_IN)
    ResponseEntity<DeviceAsks> take(@RequestBody TypedCode typed) {
        Caller caller = Caller.CURRENT.get();
        if (typed.code() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Devices.Asked asked = devices.take(caller.login(), caller.session(), typed.code()).orThrow();
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(
                new DeviceAsks(asked.state(), asked.clientId(), asked.appName(), List.copyOf(asked.scopes())));
    }

    @PostMapping("/answers")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(Permission.SIGNED_IN)
    void answer(@RequestBody DeviceAnswer said) {
        if (said.state() == null || said.allow() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        devices.answer(Caller.CURRENT.get().login(), said.state(), said.allow()).orThrow();
    }
}
