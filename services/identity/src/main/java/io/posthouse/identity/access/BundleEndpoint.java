package io.posthouse.identity.access;

import io.posthouse.identity.Bundle;
import io.posthouse.kernel.Permission;
import java.util.Arrays;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the two built-in bundles hold. */
@RestController
final class BundleEndpoint {
    private final GrantedAccess access;

    BundleEndpoint(GrantedAccess access) {
        this.access = access;
    }

    record BundleView(String bundle, List<String> permissions) {
    }

    record BundleList(List<BundleView> items) {
    }

    @GetMapping(path = "/api/bundles", produces = "application/json")
    @Permission(value = "identity.login.manage", tenants = true)
    BundleList list() {
        return new BundleList(Arrays.stream(Bundle.values())
                .map(bundle -> new BundleView(bundle.word(), List.copyOf(access.catalogue().permissions(bundle))))
                .toList());
    }
}
