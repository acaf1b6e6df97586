-- Which clouds there are is the registration's to say (lib/clouds/registered.ts): a fleet file names no others. Here only the form is held.
ALTER TABLE "endpoint" DROP CONSTRAINT "endpoint_provider_known";
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_provider_named" CHECK ("provider" ~ '^[a-z][a-z0-9-]*$');
