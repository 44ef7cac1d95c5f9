package io.posthouse.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class PermissionCatalogueTest {
    @Test
    void holdsOnlyPermissionsOfItsModuleInTheirShape() {
        assertThatCode(() -> new PermissionCatalogue("shop", Set.of("shop.till.open"), Set.of("shop.till.open")))
                .doesNotThrowAnyException();
        for (String wrong : new String[]{"till.open", "shop.till", "identity.login.manage", "shop.Till.open",
                "shop.till.open.x", "anyone"}) {
            assertThatThrownBy(() -> new PermissionCatalogue("shop", Set.of(wrong), Set.of())).as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new PermissionCatalogue("shop", Set.of("shop.till.open"), Set.of("shop.till.close")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
