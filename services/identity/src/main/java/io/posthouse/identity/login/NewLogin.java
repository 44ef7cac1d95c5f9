package io.posthouse.identity.login;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Realm;
import io.posthouse.xmpp.sasl.ScramMaterial;
import java.util.List;

/** A login about to be stored; every part has passed {@link LoginRules}. */
public record NewLogin(String name, String displayName, Realm realm, Bundle bundle, List<ScramMaterial> keys) {
}
