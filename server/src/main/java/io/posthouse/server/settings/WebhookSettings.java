package io.posthouse.server.settings;

import io.posthouse.outbound.OutboundSettings;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is sent to addresses of developers' apps.
 *
 * @param permitted inner addresses that webhooks may reach all the same, as 10.1.0.0/16 or one alone, with commas between them; to
 *        these http and every port are let through, too. Empty: none
 */
@ConfigurationProperties("posthouse.webhooks")
public record WebhookSettings(@DefaultValue List<String> permitted) {
    public WebhookSettings {
        permitted = permitted.stream().map(String::strip).filter(block -> !block.isEmpty()).toList();
        try {
            OutboundSettings.USUAL.permitting(permitted);
        } catch (IllegalArgumentException e) {
            throw new SettingRefused("posthouse.webhooks.permitted",
                    "must hold addresses such as 10.1.2.3 or blocks such as 10.1.0.0/16, with commas between them");
        }
    }

    /** As the module takes them. */
    public OutboundSettings outbound() {
        return OutboundSettings.USUAL.permitting(permitted);
    }
}
