/** The people who can sign in: rules, table, endpoints. */
@NullMarked
package io.posthouse.identity.login;

import org.jspecify.annotations.NullMarked;
