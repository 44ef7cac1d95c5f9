package io.posthouse.server.settings;

import io.posthouse.outbound.guard.AddressBlock;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where routes may lead.
 *
 * @param permitted inner addresses at which back ends may be, as 10.1.0.0/16 or one alone, with commas between them; there http and
 *        every port are let through, too. Empty: none
 */
@ConfigurationProperties("posthouse.routes")
public record RouteSettings(@DefaultValue List<String> permitted) {
    public RouteSettings {
        permitted = permitted.stream().map(String::strip).filter(block -> !block.isEmpty()).toList();
        try {
            permitted.forEach(AddressBlock::of);
        } catch (IllegalArgumentException e) {
            throw new SettingRefused("posthouse.routes.permitted",
                    "must hold addresses such as 10.1.2.3 or blocks such as 10.1.0.0/16, with commas between them");
        }
    }
}
