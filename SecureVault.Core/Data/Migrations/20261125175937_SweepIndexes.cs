using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class SweepIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Versions_Unfinished",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Items_Purging",
                table: "Items");

            migrationBuilder.CreateIndex(
                name: "IX_Versions_Pending",
                table: "Versions",
                column: "LeaseExpiresAt",
                filter: "\"State\" = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Versions_Purging",
                table: "Versions",
                column: "Id",
                filter: "\"State\" = 2");

            migrationBuilder.CreateIndex(
                name: "IX_Items_Purging",
                table: "Items",
                column: "Id",
                filter: "\"IsPurging\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Versions_Pending",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Versions_Purging",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Items_Purging",
                table: "Items");

            migrationBuilder.CreateIndex(
                name: "IX_Versions_Unfinished",
                table: "Versions",
                column: "LeaseExpiresAt",
                filter: "\"State\" <> 1");

            migrationBuilder.CreateIndex(
                name: "IX_Items_Purging",
                table: "Items",
                column: "IsPurging",
                filter: "\"IsPurging\"");
        }
    }
}
