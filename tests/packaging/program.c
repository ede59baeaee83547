/* A program of someone else, on the installed library. */
#include <stdio.h>
#include <string.h>

#include <v6audit/address.h>
#include <v6audit/audit.h>
#include <v6audit/report.h>

int main(void)
{
    struct address address;
    char text[ADDRESS_TEXT_SIZE];
    const struct check *const *checks;
    struct error error = { "" };
    if (!address_parse("2001:DB8:0::1", &address) || strcmp(address_format(&address, text), "2001:db8::1") != 0)
        return 1;
    if (checks_list(&checks) == 0 || !report_find("json"))
        return 1;
    struct audit *audit = audit_new(&(struct audit_options){ 0 }, &error);
    if (!audit) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    audit_finish(audit);
    int status = report_find("json")->write(audit, &(struct report_options){ .width = 80 }, stdout, &error);
    audit_free(audit);
    return status == 0 ? 0 : 1;
}
