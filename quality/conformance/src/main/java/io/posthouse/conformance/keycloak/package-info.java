/** Keycloak, for the checks: driven over its administration interface and its own pages. */
@NullMarked
package io.posthouse.conformance.keycloak;

import org.jspecify.annotations.NullMarked;
