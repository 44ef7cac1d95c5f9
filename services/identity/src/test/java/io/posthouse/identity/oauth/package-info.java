@NullMarked
package io.posthouse.identity.oauth;

import org.jspecify.annotations.NullMarked;
