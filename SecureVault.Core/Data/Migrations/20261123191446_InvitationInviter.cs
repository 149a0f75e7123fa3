using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class InvitationInviter : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "InvitedBy",
                table: "Invitations",
                type: "TEXT",
                nullable: true);

            // Who made the open ones is unknown: where an administrator is locked already they may be that one's.
            migrationBuilder.Sql(
                """
                DELETE FROM "Invitations" WHERE EXISTS (
                    SELECT 1 FROM "AspNetUsers" AS "u"
                    JOIN "AspNetUserRoles" AS "l" ON "l"."UserId" = "u"."Id"
                    JOIN "AspNetRoles" AS "r" ON "r"."Id" = "l"."RoleId"
                    WHERE "u"."LockedAt" IS NOT NULL AND "r"."NormalizedName" = 'ADMINISTRATOR');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "InvitedBy",
                table: "Invitations");
        }
    }
}
