package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The log, on standard error.
 *
 * @param format text for people, json for machines
 */
@ConfigurationProperties("posthouse.log")
public record LogSettings(@DefaultValue("text") LogFormat format) {
}
